import * as fc from 'fast-check'
import { formatUsd } from '../../../lib/budget/prices/money.ts'
import type { HolderScope } from '../../../lib/holder.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { wrongFigures } from '../../harness/budgets.ts'
import { beginWithBudgets, type Limits, readStandings } from '../crowd/budgets-of-owner.ts'
import { type Crowd, gatherCrowd, type Question, unhurried } from '../crowd/run-crowd.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { spendCarelessly } from './careless-ledger.ts'

export const neverOverspent: Proof = {
  id: 'P1',
  name: 'never overspent',
  promise:
    "however many ask at once, Claude's own bill stays within every budget, and the books say what it says",
  prove,
  bugs,
}

interface Round {
  /** From the tightest holder to the widest. */
  readonly scopes: readonly HolderScope[]
  readonly questions: readonly (Question & { answerTokens: number; isRefusedByClaude: boolean })[]
}

const sizes = {
  reduced: { streams: 120, processes: 2, rounds: 2 },
  full: { streams: 1_000, processes: 4, rounds: 20 },
} as const

/** How many of a thousand the tightest budget can pay for. */
const affordable = 142

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const { streams, processes, rounds } = sizes[size]
  const app = await startApplication(unhurried)
  const crowd = await gatherCrowd(processes, app.credentials.apiKey)
  try {
    const tallies: Tally[] = []
    for (const round of fc.sample(someRound(streams), { seed, numRuns: rounds })) {
      tallies.push(await spend(app, crowd, round))
    }
    const overdrafts = tallies.map(({ careless }) => Number(careless))
    return {
      rounds,
      'streams at once': streams,
      processes,
      answered: tallies.map(({ answered }) => answered).join(' '),
      refused: tallies.map(({ refused }) => refused).join(' '),
      'of the tightest budget spent': percents(tallies.map(({ spent }) => spent)),
      'a careless ledger spends of it': percents(overdrafts),
      overspent: 0,
    }
  } finally {
    crowd.leave()
    await app.close()
  }
}

const percents = (parts: readonly number[]) =>
  `${Math.round(Math.min(...parts))} to ${Math.round(Math.max(...parts))} %`

function someRound(streams: number): fc.Arbitrary<Round> {
  const question = fc.record({
    message: fc
      .string({ unit: 'binary', minLength: 1, maxLength: 300 })
      .map((text) => `?${text.replaceAll('\0', '')}`),
    max_tokens: fc.integer({ min: 100, max: 400 }),
    // Sometimes as long as allowed, and sometimes empty.
    answerTokens: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 400 })),
    isRefusedByClaude: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
  })
  return fc.record({
    scopes: fc.shuffledSubarray<HolderScope>(['organization', 'member', 'api_key'], { minLength: 3 }),
    questions: fc.array(question, { minLength: streams, maxLength: streams }),
  })
}

interface Tally {
  readonly answered: number
  readonly refused: number
  /** Of the tightest budget, in percent. */
  readonly spent: number
  /** The same of a ledger without holds. */
  readonly careless: bigint
}

/** Has all ask at once for more than their budgets can pay. @throws BrokenPromise */
async function spend(app: Application, crowd: Crowd, { scopes, questions }: Round): Promise<Tally> {
  const costs = questions.map(
    ({ max_tokens, answerTokens }) => BigInt(Math.min(max_tokens, answerTokens)) * 10_000n,
  )
  const tightest = (costs.reduce((sum, cost) => sum + cost, 0n) * BigInt(affordable)) / 1_000n
  const limits = Object.fromEntries(
    scopes.map((scope, place) => [scope, (tightest * BigInt(10 + place)) / 10n]),
  ) as Record<HolderScope, bigint>
  await beginWithBudgets(app, limits)
  app.claude.reset()
  app.claude.script(
    ...questions.map(({ answerTokens, isRefusedByClaude }) =>
      isRefusedByClaude
        ? { error: { status: 400, type: 'invalid_request_error' } }
        : { tokens: answerTokens, tokenMs: 0.1 },
    ),
  )
  const answers = await crowd.ask(questions.map(({ message, max_tokens }) => ({ message, max_tokens })))
  const bill = await judge(app, limits)
  const withStatus = (status: number) => answers.filter((answer) => answer.status === status).length
  const [answered, refused] = [withStatus(200), withStatus(402)]
  if (answered + refused + withStatus(400) < answers.length || refused === 0) {
    throw new Error(
      `${answered} of ${answers.length} were answered and ${refused} refused: ${statusesOf(answers)}`,
    )
  }
  return {
    answered,
    refused,
    spent: Number((bill * 1_000n) / tightest) / 10,
    careless: ((await controlOf(app, tightest, costs)) * 100n) / tightest,
  }
}

const statusesOf = (answers: readonly { status: number }[]) =>
  [...new Set(answers.map(({ status }) => status))].join(', ')

/** Compares Claude's bill with the budgets and the books. @returns its total */
async function judge(app: Application, limits: Limits): Promise<bigint> {
  const bill = app.claude.bill().reduce((sum, line) => sum + costOf(line), 0n)
  for (const [scope, limit] of Object.entries(limits)) {
    if (bill > limit) {
      throw new BrokenPromise(
        `Claude billed $${formatUsd(bill)} against a budget of $${formatUsd(limit)} of the ${scope}`,
      )
    }
  }
  for (const { scope, spent, held } of await readStandings(app)) {
    if (spent === bill && held === 0n) continue
    throw new BrokenPromise(
      `The budget of the ${scope} says that $${formatUsd(spent)} are spent and $${formatUsd(held)} held, ` +
        `and Claude billed $${formatUsd(bill)}`,
    )
  }
  const [wrong] = await wrongFigures(app)
  if (wrong)
    throw new BrokenPromise(
      `${wrong.balance} has ${wrong.figure} ${wrong.stored}, its entries ${wrong.expected}`,
    )
  return bill
}

/** The same costs in a ledger without holds, to see that there was something to prove. */
async function controlOf(
  { database }: Application,
  limit: bigint,
  costs: readonly bigint[],
): Promise<bigint> {
  const spent = await spendCarelessly(database, limit, costs)
  if (spent <= limit) throw new Error('even a careless ledger was not overspent: they did not ask at once')
  return spent
}
