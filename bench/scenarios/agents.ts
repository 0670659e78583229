import { agentRequest } from '../../local/fake-claude/agent-request.ts'
import type { Target } from '../load-client/job.ts'
import type { Candidate, Stand } from '../stand.ts'
import { median } from '../statistics.ts'
import { cpuWhile } from './cpu-while.ts'
import { type Figures, inTurn, keepRounds, type Scenario, withCandidates } from './scenario.ts'

const full = { streams: 100, bytes: 200_000, pace: { tokens: 300, firstTokenMs: 500, tokenMs: 20 } }
const small = { streams: 20, bytes: 200_000, pace: { tokens: 60, firstTokenMs: 200, tokenMs: 20 } }
const arrivalMs = 1_000
/** One at a time, so that nothing else is measured. */
const large = {
  bytes: 1_000_000,
  streams: 20,
  arrivalMs: 2_000,
  pace: { tokens: 4, firstTokenMs: 20, tokenMs: 2 },
}

/**
 * Agents at work: many streams at once, each asked with a large body by those that speak the Messages API, and with a short
 * message by the others, which know the chat; and what a body of a megabyte costs.
 */
export const agents: Scenario = {
  name: 'agents',
  rounds: { full: 5, quick: 1 },
  async run(stand, { rounds, quick }) {
    const load = quick ? small : full
    const request = JSON.stringify(agentRequest(load.bytes))
    const megabyte = JSON.stringify(agentRequest(large.bytes))
    const parseMs = timeToParse(megabyte)
    const kept = await withCandidates(stand, { distance: 'loopback', pace: load.pace, quick }, (candidates) =>
      keepRounds(rounds, () =>
        inTurn(candidates, async (candidate) => ({
          ...(await atWork(stand, candidate, load, request)),
          ...(await withLargeBody(stand, candidate, megabyte, parseMs)),
        })),
      ),
    )
    return {
      measures: [
        {
          id: 'agents.token',
          title: `CPU per token, ${load.streams} agents with bodies of 200 KB`,
          unit: 'µs',
        },
        { id: 'agents.firstToken', title: 'time to first token over upstream, the same', unit: 'ms' },
        { id: 'agents.megabyte', title: 'CPU of a body of 1 MB over a short one', unit: 'ms' },
        { id: 'agents.beyond', title: 'the same without the time to parse it', unit: 'ms' },
      ],
      rounds: kept,
      table: `\`JSON.parse\` of the body of 1 MB takes ${parseMs.toFixed(1)} ms.`,
    }
  },
}

async function atWork(
  stand: Stand,
  { pid, streamTarget }: Candidate,
  { streams, pace }: typeof full,
  request: string,
): Promise<Figures> {
  await stand.claude.behave(pace)
  const target = withBody(streamTarget, request) ?? streamTarget
  const times: number[] = []
  const microseconds = await cpuWhile(pid, async () => {
    const { firstTokenMs } = await stand.load.run({
      kind: 'streams',
      target,
      streams,
      arrivalMs,
      tokens: pace.tokens,
    })
    times.push(...firstTokenMs)
  })
  return {
    'agents.token': microseconds && microseconds / (streams * pace.tokens),
    'agents.firstToken': median(times) - pace.firstTokenMs,
  }
}

/** Nothing for a candidate that does not take such bodies. */
async function withLargeBody(
  stand: Stand,
  { name, pid, streamTarget }: Candidate,
  megabyte: string,
  parseMs: number,
): Promise<Figures> {
  const target = withBody(streamTarget, megabyte)
  if (target === undefined) return {}
  await stand.claude.behave(large.pace)
  const cpuMs = async (asked: Target) => {
    const { streams, arrivalMs: spreadMs, pace } = large
    const microseconds = await cpuWhile(pid, () =>
      stand.load.run({ kind: 'streams', target: asked, streams, arrivalMs: spreadMs, tokens: pace.tokens }),
    )
    return microseconds && microseconds / streams / 1_000
  }
  const short = await cpuMs(streamTarget)
  const long = await cpuMs(target)
  const more = long && short && long - short
  return { 'agents.megabyte': more, ...(name !== 'raw' && { 'agents.beyond': more && more - parseMs }) }
}

/** Undefined for a candidate that is not asked by the Messages API. */
function withBody(target: Target, body: string): Target | undefined {
  return target.url.endsWith('/v1/messages') ? { ...target, body } : undefined
}

function timeToParse(json: string): number {
  const times = Array.from({ length: 50 }, () => {
    const startedAt = performance.now()
    JSON.parse(json)
    return performance.now() - startedAt
  })
  return median(times)
}
