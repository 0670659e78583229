import * as fc from 'fast-check'
import { formatUsd, parseUsd } from '../../../lib/budget/prices/money.ts'
import type { HolderScope } from '../../../lib/holder.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { beginWithBudgets, type Limits, readStandings } from '../crowd/budgets-of-owner.ts'
import {
  type Answered,
  askedIn,
  type Crowd,
  gatherCrowd,
  patientlyAskedIn,
  unhurried,
} from '../crowd/run-crowd.ts'
import { anthropicClient } from '../dialects/anthropic-client.ts'
import { chatClient } from '../dialects/chat-client.ts'
import type { Question } from '../dialects/dialect-client.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'

export const nothingRefused: Proof = {
  id: 'P2',
  name: 'nothing refused that fits',
  promise:
    'a request is refused only where what is spent and held leaves no room for it, and 95 % can be spent before; ' +
    'what waits is refused only where what is spent leaves none',
  prove,
  bugs,
}

// The bound of docs/ledger.md for Sonnet, calculated independently.
const answerToken = 10_000n
const promptToken = 2_500n
// Sonnet thinks before it answers, and makes much effort.
const leastTokens = 2_048
const boundOf = ({ text }: Question) => BigInt(64 + 16 + Buffer.byteLength(text)) * promptToken

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const app = await startApplication(unhurried)
  const crowd = await gatherCrowd(2, app.credentials.apiKey)
  const numRuns = size === 'full' ? 100 : 3
  try {
    const used: number[] = []
    let asked = 0
    for (const course of fc.sample(someCourse, { seed, numRuns })) {
      const { requests, percent } = await askOneByOne(app, crowd, course)
      asked += requests
      used.push(percent)
    }
    const refusals = await askAtOnce(app, crowd, fc.sample(someCourse, { seed: seed + 1, numRuns }))
    const patient = await askPatiently(app, crowd, size === 'full' ? 200 : 60)
    return {
      'asked one by one': asked,
      'spent before the first refusal': `${Math.min(...used).toFixed(1)} % or more`,
      'refused in a crowd': refusals,
      'answered of those that wait': patient,
      'refused though it fits': 0,
    }
  } finally {
    crowd.leave()
    await app.close()
  }
}

interface Course {
  readonly tightest: HolderScope
  readonly questions: readonly (Question & { answerTokens: number; fails: boolean })[]
}

const someCourse: fc.Arbitrary<Course> = fc.record({
  tightest: fc.constantFrom<HolderScope>('organization', 'member', 'api_key'),
  questions: fc.array(
    fc.record({
      text: fc.string({ minLength: 1, maxLength: 200 }).map((text) => `?${text}`),
      maxTokens: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 500, max: 4_000 })),
      answerTokens: fc.integer({ min: 100, max: 2_000 }),
      fails: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
    { minLength: 400, maxLength: 400 },
  ),
})

/** The share of a budget that can be spent before the first refusal, in percent. */
const usable = 95

/** Enough for some dozens of answers, of which the last may leave 5 % unspent. */
const limit = 500_000_000n

async function begin(app: Application, tightest: HolderScope): Promise<void> {
  const limits: Limits = {
    organization: limit * 2n,
    member: limit * 2n,
    api_key: limit * 2n,
    [tightest]: limit,
  }
  await beginWithBudgets(app, limits)
  app.claude.reset()
}

/** Asks one after another until the first refusal, predicting each answer. @throws BrokenPromise */
async function askOneByOne(
  app: Application,
  crowd: Crowd,
  { tightest, questions }: Course,
): Promise<{ requests: number; percent: number }> {
  await begin(app, tightest)
  let requests = 0
  for (const { answerTokens, fails, ...question } of questions) {
    const { spent, held } = (await readStandings(app)).find(({ scope }) => scope === tightest) ?? {
      spent: 0n,
      held: 0n,
    }
    if (held > 0n) throw new BrokenPromise(`$${formatUsd(held)} are held and nothing runs`)
    app.claude.script(
      fails ? { error: { status: 400, type: 'invalid_request_error' } } : { tokens: answerTokens },
    )
    const [answer] = await crowd.ask([askedIn(chatClient, question)])
    requests += 1
    const room = limit - spent
    const fits = (room - boundOf(question)) / answerToken
    if (answer?.status === 402) {
      expectNoRoom(question, room)
      const percent = Number((spent * 1_000n) / limit) / 10
      if (percent < usable)
        throw new BrokenPromise(`${percent} % were spent when the first request was refused`)
      return { requests, percent }
    }
    // If the bytes leave too little, Claude has counted, which may leave more.
    const least = Math.min(question.maxTokens, leastTokens)
    if (fits < BigInt(least)) continue
    const sent = app.claude.requests().at(-1)?.body as { max_tokens: number } | undefined
    const given = sent?.max_tokens
    const expected = fits < BigInt(question.maxTokens) ? Number(fits) : question.maxTokens
    if (given !== expected) {
      throw new BrokenPromise(
        `${question.maxTokens} tokens were asked for and ${given} given, not ${expected}`,
      )
    }
  }
  throw new Error('the budget was never spent')
}

function expectNoRoom(question: Question, room: bigint): void {
  const least = boundOf(question) + BigInt(Math.min(question.maxTokens, leastTokens)) * answerToken
  if (least <= room) {
    throw new BrokenPromise(
      `a request for ${question.maxTokens} tokens was refused where $${formatUsd(room)} were left and $${formatUsd(least)} are the least`,
    )
  }
}

/** All at once; each refusal says itself, of one moment, that there was no room. @returns how many there were */
async function askAtOnce(app: Application, crowd: Crowd, courses: readonly Course[]): Promise<number> {
  let refusals = 0
  for (const { tightest, questions } of courses) {
    await begin(app, tightest)
    const some = questions.slice(0, 60)
    app.claude.script(...some.map(({ answerTokens }) => ({ tokens: answerTokens })))
    const answers = await crowd.ask(some.map((question) => askedIn(chatClient, question)))
    for (const { details } of answers) {
      if (details === undefined) continue
      refusals += 1
      expectTruth(details)
    }
    const [first] = await readStandings(app)
    if (first && first.held > 0n)
      throw new BrokenPromise(`$${formatUsd(first.held)} are held and nothing runs`)
  }
  return refusals
}

function expectTruth({ limit_usd, spent_usd, held_usd, needed_usd }: NonNullable<Answered['details']>): void {
  const room = parseUsd(limit_usd) - parseUsd(spent_usd) - parseUsd(held_usd)
  if (parseUsd(needed_usd) <= room) {
    throw new BrokenPromise(
      `a request was refused where $${formatUsd(room)} were left and $${needed_usd} are the least`,
    )
  }
}

/** What waits is answered within so many seconds. */
const patienceSeconds = 30

/**
 * All at once, on a budget that pays for a quarter of the answers; each holds four times what it needs. @returns how many were
 * answered, and within what time. @throws BrokenPromise unless those were all that a budget can hold, one after another
 */
async function askPatiently(app: Application, crowd: Crowd, requests: number): Promise<string> {
  const asked = patientlyAskedIn(anthropicClient, { text: 'Hi', maxTokens: 4_096 })
  await beginWithBudgets(app, {})
  app.claude.reset()
  app.claude.setDefault({ tokens: 1_000, firstTokenMs: 200 })
  await crowd.ask([asked])
  const [{ hold, cost } = { hold: '0', cost: '0' }] = await app.database.rows<{ hold: string; cost: string }>(
    'SELECT hold_nano_usd AS hold, cost_nano_usd AS cost FROM turns JOIN usage_records ON turn_id = id',
  )
  const payable = BigInt(cost) * BigInt(requests / 4)
  await beginWithBudgets(app, { organization: payable })
  const startTick = performance.now()
  const answers = await crowd.ask(Array.from({ length: requests }, () => asked))
  const seconds = (performance.now() - startTick) / 1_000
  for (const { details } of answers) if (details) expectInVain(details)
  const answered = answers.filter(({ status }) => status === 200).length
  const most = Number((payable - BigInt(hold)) / BigInt(cost)) + 1
  if (answered !== most)
    throw new BrokenPromise(
      `${answered} of ${requests} were answered, and the budget pays for ${most} that wait`,
    )
  if (seconds > patienceSeconds) throw new BrokenPromise(`${requests} were told after ${seconds} s`)
  return `${answered} of ${requests} on a budget for ${requests / 4}, in ${seconds.toFixed(1)} s`
}

function expectInVain({ limit_usd, spent_usd, needed_usd }: NonNullable<Answered['details']>): void {
  const most = parseUsd(limit_usd) - parseUsd(spent_usd)
  if (parseUsd(needed_usd) <= most) {
    throw new BrokenPromise(
      `a request that waited was refused where $${formatUsd(most)} were not spent and $${needed_usd} are the least`,
    )
  }
}
