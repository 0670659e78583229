import * as fc from 'fast-check'
import type { Behaviour } from '../../../local/fake-claude/behaviour.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { type Heard, listen } from './listen.ts'

export const stall: Proof = {
  id: 'P16',
  name: 'stall',
  promise:
    'a Claude that falls silent is cut at the limit and told, and a client hears something every 15 s, also before it begins',
  prove,
  bugs,
}

/** In ms, of which ten seconds are kept for a function's start. */
const edgePatienceMs = { full: 120_000, reduced: 40_000 }
/** In ms: after a stream's head goes out, and long before the edge gives up. */
const lateStartMs = 12_000
/** CloudFront gives up after 30 s, and others earlier. In ms. */
const longestSilenceMs = 15_000
/** In ms. Full: what a deployment waits; reduced: enough silence to show that pings break it for the client. */
const sizes = {
  full: { idleLimitMs: 60_000, thinkingMs: 120_000, streams: 15 },
  reduced: { idleLimitMs: 2_000, thinkingMs: 16_000, streams: 10 },
}

/** In turn: three questions to one, each asked three times, stay below the ten failures that would end its calls. */
const models = [
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'claude-haiku-5-5',
  'claude-sonnet-4-6',
  'claude-haiku-4-5',
]

/** A Claude that says nothing for a while. */
interface Silence {
  readonly name: string
  readonly behaviour: Behaviour
  readonly end: 'upstream_stalled' | 'upstream_timeout' | 'done'
}

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const { idleLimitMs, thinkingMs, streams } = sizes[size]
  const app = await startApplication({
    CLAUDE_IDLE_TIMEOUT_MS: String(idleLimitMs),
    EDGE_PATIENCE_MS: String(edgePatienceMs[size]),
  })
  try {
    const silences = [
      ...fc.sample(someSilence, { seed, numRuns: streams }),
      ...someThoughts(idleLimitMs, thinkingMs),
    ]
    app.claude.answerBy((message) => silences[Number(message)]?.behaviour ?? {})
    // An answer that has not begun is requested three times.
    const patienceMs = Math.max(thinkingMs + 4 * idleLimitMs, edgePatienceMs[size] + idleLimitMs)
    const heard = await Promise.all(silences.map((silence, index) => ask(app, silence, index, patienceMs)))
    const late = heard.filter(({ end }) => end === 'upstream_timeout')
    const cut = heard.filter(({ end, status }) => end === 'upstream_stalled' && status === 200)
    return {
      streams: heard.length,
      'silent before the first byte, and told with a 502': heard.filter(({ status }) => status === 502)
        .length,
      'silent within, and told with an event': cut.length,
      [`cut at the limit of ${idleLimitMs / 1_000} s`]: `after ${range(cut.map(({ lastSilenceMs }) => lastSilenceMs))}`,
      'given up before the edge gives up': late.length,
      'longest silence for a client': range(heard.map((each) => each.longestSilenceMs)),
    }
  } finally {
    await app.close()
  }
}

/** Claude falls silent: at the beginning, at some byte, or after some words. */
const text = 'one two three four five six seven eight nine ten'
const how = 'stall' as const
const someSilence: fc.Arbitrary<Silence> = fc.oneof(
  silent('from the beginning', fc.constant({ headersMs: 3_600_000 })),
  silent(
    'from some byte on',
    fc.nat(1_500).map((atByte) => ({ text, cut: { atByte, how } })),
  ),
  silent(
    'after some words',
    fc.nat(9).map((afterTokens) => ({ text, cut: { afterTokens, how } })),
  ),
)

function silent(when: string, behaviours: fc.Arbitrary<Behaviour>): fc.Arbitrary<Silence> {
  return behaviours.map((behaviour) => ({ name: `was silent ${when}`, behaviour, end: 'upstream_stalled' }))
}

/** Claude is slow, but within its rights. */
function someThoughts(idleLimitMs: number, thinkingMs: number): Silence[] {
  const pingEveryMs = idleLimitMs / 4
  return [
    { name: 'pinged for long', behaviour: { tokens: 2, firstTokenMs: thinkingMs, pingEveryMs }, end: 'done' },
    {
      name: 'pinged between two words',
      behaviour: { tokens: 2, tokenMs: thinkingMs, pingEveryMs },
      end: 'done',
    },
    {
      name: 'pinged for long before it began',
      behaviour: { tokens: 2, startMs: lateStartMs, pingEveryMs },
      end: 'done',
    },
    {
      name: 'pinged and never began',
      behaviour: { startMs: 3_600_000, pingEveryMs },
      end: 'upstream_timeout',
    },
    { name: 'wrote slowly', behaviour: { tokens: 4, tokenMs: idleLimitMs / 2 }, end: 'done' },
  ]
}

/** @throws BrokenPromise */
async function ask(app: Application, silence: Silence, index: number, patienceMs: number): Promise<Heard> {
  const { name, end } = silence
  const body = { message: String(index), model: models[index % models.length] }
  const answering = app.send('POST', '/chat/stream', { as: app.ada, body })
  const heard = await listen(answering, patienceMs)
  if (heard.end === 'nothing') throw new BrokenPromise(`A Claude that ${name} was never cut`)
  if (heard.end !== end) throw new BrokenPromise(`A Claude that ${name} was told as ${heard.end}`)
  if (heard.longestSilenceMs > longestSilenceMs) {
    throw new BrokenPromise(`A client heard nothing for ${inSeconds(heard.longestSilenceMs)} s`)
  }
  return heard
}

function range(values: readonly number[]): string {
  return `${inSeconds(Math.min(...values))} to ${inSeconds(Math.max(...values))} s`
}

const inSeconds = (milliseconds: number) => (milliseconds / 1_000).toFixed(1)
