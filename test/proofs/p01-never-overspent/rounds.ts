import * as fc from 'fast-check'
import { type HolderScope, holderScopes } from '../../../lib/holder.ts'
import type { Behaviour } from '../../../local/fake-claude/server.ts'
import { type Asked, askedIn, patientlyAskedIn } from '../crowd/run-crowd.ts'
import { anthropicClient } from '../dialects/anthropic-client.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import { bodyOf, type ContentKind, contentKinds } from './contents.ts'

/** What is asked at once. */
export interface Round {
  readonly kind: string
  /** How many of a thousand the tightest budget is for. */
  readonly affordable: number
  /** From the tightest holder to the widest. */
  readonly scopes: readonly HolderScope[]
  readonly questions: readonly Question[]
}

/** A question, which ends with its place in the round: by that Claude knows what to answer. */
export interface Question {
  readonly asked: Asked
  /** What Claude is asked by it, where it is dearest. */
  readonly body: object
  readonly answer: Behaviour
}

/** How many rounds there are of a kind, and how many questions in each. */
interface Size {
  readonly rounds: number
  readonly streams: number
}

/**
 * Rounds of text in every dialect, of each kind of content in the one that has them all, and of texts whose budgets pay for a
 * quarter of them, if they wait for each other.
 */
export function someRounds(texts: Size, contents: Size, waiting: Size, seed: number): Round[] {
  const textRounds = fc.sample(roundOf('texts', 142, texts.streams, someText, textAnswer), {
    seed,
    numRuns: texts.rounds,
  })
  const contentRounds = Object.entries(contentKinds).map(([name, kind]) => {
    const round = fc
      .constantFrom(...kind.models)
      .chain((model) => roundOf(name, 333, contents.streams, someContent(kind, model), contentAnswer))
    return fc.sample(round, { seed, numRuns: contents.rounds })
  })
  const waitingRounds = fc.sample(roundOf('waiting', 250, waiting.streams, someWait, waitingAnswer, false), {
    seed,
    numRuns: waiting.rounds,
  })
  return [textRounds, ...contentRounds, waitingRounds].flat()
}

/** Asks a question that ends like that. */
type Ask = (end: string) => Pick<Question, 'asked' | 'body'>

function roundOf(
  kind: string,
  affordable: number,
  streams: number,
  ask: fc.Arbitrary<Ask>,
  answer: fc.Arbitrary<Behaviour>,
  someFail = true,
): fc.Arbitrary<Round> {
  const questions = fc.array(
    fc.tuple(ask, someFail ? fc.oneof({ weight: 19, arbitrary: answer }, refusal) : answer),
    {
      minLength: streams,
      maxLength: streams,
    },
  )
  const scopes = fc.shuffledSubarray([...holderScopes], { minLength: holderScopes.length })
  return fc.record({ scopes, questions }).map((round) => ({
    kind,
    affordable,
    scopes: round.scopes,
    questions: round.questions.map(([asks, answered], place) => ({
      ...asks(String(place)),
      answer: answered,
    })),
  }))
}

/** Mostly short, so that the answers decide; and now and then with a token for nearly each of its bytes. */
const someText: fc.Arbitrary<Ask> = fc
  .record({
    client: fc.constantFrom(...dialectClients),
    text: fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
      fc.string({ unit: 'binary', maxLength: 300 }),
    ),
    maxTokens: fc.integer({ min: 100, max: 400 }),
  })
  .map(({ client, text, maxTokens }) => (end) => {
    const question = { text: `?${text.replaceAll('\0', '')}\n\n${end}`, maxTokens }
    const body = { ...anthropicClient.body(question, 'stream'), cache_control: { type: 'ephemeral' } }
    return { asked: askedIn(client, question), body }
  })

/** A hold for four times what the answer needs. */
const someWait: fc.Arbitrary<Ask> = fc.constantFrom(...dialectClients).map((client) => (end) => {
  const question = { text: `?\n\n${end}`, maxTokens: 4_096 }
  return { asked: patientlyAskedIn(client, question), body: anthropicClient.body(question, 'stream') }
})
const waitingAnswer = fc.constant({ tokens: 1_000 })

function someContent({ content }: ContentKind, model: string): fc.Arbitrary<Ask> {
  return content.map((some) => (end) => {
    const body = bodyOf(model, some, end)
    return { asked: { path: anthropicClient.paths.stream, body, isHasty: true }, body }
  })
}

/** More than any of them may have, or less. */
const textAnswer = fc
  .oneof({ weight: 3, arbitrary: fc.constant(1_000) }, fc.integer({ min: 1, max: 400 }))
  .map((tokens) => ({ tokens }))
const contentAnswer = fc
  .oneof({ weight: 3, arbitrary: fc.constant(10_000) }, fc.integer({ min: 0, max: 100 }))
  .map((thought) => ({ tokens: 100, usage: { thinking_tokens: thought } }))
const refusal = fc.constant({ error: { status: 400, type: 'invalid_request_error' } })
