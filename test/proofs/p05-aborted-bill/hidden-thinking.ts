import * as fc from 'fast-check'
import type { CutHow } from '../../../local/fake-claude/behaviour.ts'
import type { Application } from '../../harness/application.ts'
import { settledTurns } from '../../harness/books.ts'
import { until } from '../../harness/until.ts'
import type { DialectClient, Form } from '../dialects/dialect-client.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import { BrokenPromise, type Figures } from '../proof.ts'

/** A turn that breaks off while Claude thinks without showing it. */
interface Cut {
  readonly client: DialectClient
  readonly form: Form
  readonly how: CutHow
  /** When it breaks off, in tokens of thinking. */
  readonly tokens: number
  /** Whether a client of the Messages API asks for counts; on all other routes we do. */
  readonly asksForCounts: boolean
}

const maxTokens = 1_000
/** The fake counts in steps of this many. */
const quantum = 50
/** Four milliseconds a token: twice as slow as the fastest that an estimate reckons with. */
const tokenMs = 4
/** What is charged for thinking without a count: a second that has begun. A busy machine may be a second late. */
const mostUncounted = 1_500

const someCut: fc.Arbitrary<Cut> = fc.record({
  client: fc.constantFrom(...dialectClients),
  form: fc.constantFrom<Form>('stream', 'whole'),
  how: fc.constantFrom<CutHow>('fin', 'reset', 'garbage'),
  tokens: fc.noBias(fc.integer({ min: 1, max: 220 })),
  asksForCounts: fc.boolean(),
})

/** @throws BrokenPromise */
export async function requireThinkingCharged(
  app: Application,
  { seed, turns }: { seed: number; turns: number },
): Promise<Figures> {
  let [counted, uncounted] = [0, 0]
  for (const [index, cut] of fc.sample(someCut, { seed, numRuns: turns }).entries()) {
    if (await requireCharge(app, cut, `thinking-${index}`)) counted += 1
    else uncounted += 1
  }
  return { 'cut while thinking, with a count': counted, 'without one': uncounted }
}

/** @returns whether Claude had counted the thinking when it was cut */
async function requireCharge(app: Application, cut: Cut, requestId: string): Promise<boolean> {
  const { client, form, how, tokens, asksForCounts } = cut
  app.claude.reset()
  app.claude.script({
    text: 'So.',
    hidesThinking: true,
    firstTokenMs: 220 * tokenMs,
    usage: { thinking_tokens: 220 },
    cut: { afterThinking: tokens, how },
  })
  const isBrought = client.name === 'anthropic'
  const betas = isBrought && asksForCounts ? { 'anthropic-beta': 'thinking-token-count-2026-05-13' } : {}
  const body = client.body({ text: 'Think.', maxTokens }, form)
  const response = await app.send('POST', client.paths[form], {
    as: app.ada,
    body,
    headers: { ...betas, 'x-request-id': requestId },
  })
  const answer = await response.text()

  const what = `a turn cut by ${how} after ${tokens} tokens of hidden thinking, on ${client.paths[form]} (${form}),`
  if (!isBrought && answer.includes('estimated_tokens')) {
    throw new BrokenPromise(`${what} told its client of counts that it had not asked for`)
  }
  // On a busy machine it may be settled only after its client was told, and the latest is another one until then.
  const turn = await until(async () =>
    (await settledTurns(app.database)).find(({ request_id }) => request_id === requestId),
  )
  const booked = Number(turn.output_tokens)
  if (!turn.estimated) throw new BrokenPromise(`${what} was booked as if it were reported`)
  const isCounted = tokens >= quantum && (!isBrought || asksForCounts)
  // The last step may not have been full.
  const [least, most] = isCounted ? [tokens - (tokens % quantum), tokens] : [tokens, mostUncounted]
  // A broken connection overtakes what was sent before, all counts of it on a busy machine.
  const [atLeast, atMost] = how === 'fin' ? [least, most] : [Math.min(2, least), mostUncounted]
  if (booked < atLeast || booked > Math.min(maxTokens, atMost)) {
    throw new BrokenPromise(`${what} was booked with ${booked} tokens, not ${atLeast} to ${atMost}`)
  }
  return isCounted
}
