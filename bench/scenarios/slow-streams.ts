import { setTimeout as sleep } from 'node:timers/promises'
import { forgetPeak, peakKibibytes, residentKibibytes } from '../process-figures.ts'
import type { Candidate, Stand } from '../stand.ts'
import { quantile } from '../statistics.ts'
import { type Figures, keepRounds, type Round, type Scenario } from './scenario.ts'

const warmUp = { pace: { tokens: 10, firstTokenMs: 20, tokenMs: 5 }, streams: 20, arrivalMs: 100 }
const full = { pace: { tokens: 30, firstTokenMs: 1000, tokenMs: 200 }, streams: 1000, arrivalMs: 500 }
const small = { pace: { tokens: 10, firstTokenMs: 500, tokenMs: 50 }, streams: 200, arrivalMs: 200 }
const calmMs = 300

/** Many slow streams at once in one process, fresh each time so that its peak memory is theirs. */
export const slowStreams: Scenario = {
  name: 'slow',
  rounds: { full: 3, quick: 1 },
  async run(stand, { rounds, quick }) {
    const load = quick ? small : full
    return {
      measures: [
        { id: 'memory.stream', title: `memory per stream, ${load.streams} slow streams`, unit: 'KiB' },
        { id: 'slow.p50', title: 'time to first token over upstream, the same, p50', unit: 'ms' },
        { id: 'slow.p99', title: 'time to first token over upstream, the same, p99', unit: 'ms' },
      ],
      rounds: await keepRounds(rounds, () => freshInTurn(stand, load)),
    }
  },
}

async function freshInTurn(stand: Stand, load: typeof full): Promise<Round> {
  const round: Round = {}
  for (const name of stand.names) {
    await using candidate = await stand.start(name)
    round[name] = await measure(stand, candidate, load)
  }
  return round
}

async function measure(stand: Stand, candidate: Candidate, load: typeof full): Promise<Figures> {
  await pour(stand, candidate, warmUp)
  await sleep(calmMs)
  forgetPeak(candidate.pid)
  const before = residentKibibytes(candidate.pid)
  const { firstTokenMs } = await pour(stand, candidate, load)
  const peak = peakKibibytes(candidate.pid)
  return {
    'memory.stream': before && peak && (peak - before) / load.streams,
    'slow.p50': quantile(firstTokenMs, 0.5) - load.pace.firstTokenMs,
    'slow.p99': quantile(firstTokenMs, 0.99) - load.pace.firstTokenMs,
  }
}

async function pour(stand: Stand, { streamTarget: target }: Candidate, load: typeof full) {
  await stand.claude.behave(load.pace)
  const { streams, arrivalMs, pace } = load
  return stand.load.run({ kind: 'streams', target, streams, arrivalMs, tokens: pace.tokens })
}
