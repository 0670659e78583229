import { formatUsd } from '../../../lib/budget/prices/money.ts'
import type { HolderScope } from '../../../lib/holder.ts'
import { exchange } from '../../../local/fake-claude/raw-client.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { wrongFigures } from '../../harness/budgets.ts'
import { beginWithBudgets, type Limits, readStandings } from '../crowd/budgets-of-owner.ts'
import { type Answered, type Crowd, gatherCrowd, unhurried } from '../crowd/run-crowd.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { upstreamOfRun } from '../upstream-of-run.ts'
import { bugs } from './bugs.ts'
import { spendCarelessly } from './careless-ledger.ts'
import { type Round, someRounds } from './rounds.ts'

export const neverOverspent: Proof = {
  id: 'P1',
  name: 'never overspent',
  promise:
    "however many ask at once, whatever they ask with, Claude's own bill stays within every budget, and the books say what it says",
  prove,
  bugs,
}

const sizes = {
  reduced: {
    processes: 2,
    texts: { streams: 120, rounds: 2 },
    contents: { streams: 30, rounds: 1 },
    waiting: { streams: 60, rounds: 1 },
  },
  full: {
    processes: 4,
    texts: { streams: 1_000, rounds: 20 },
    contents: { streams: 200, rounds: 5 },
    waiting: { streams: 200, rounds: 3 },
  },
} as const

/** All have asked before the first answer ends, in ms. */
const pace = { firstTokenMs: 500, tokenMs: 0.1 }

async function prove(run: ProofRun): Promise<Figures> {
  const { size, seed } = run
  const { upstream, settings } = upstreamOfRun(run, 1)
  const { processes, texts, contents, waiting } = sizes[size]
  const app = await startApplication({ ...unhurried, ...settings })
  const crowd = await gatherCrowd(processes, app.credentials.apiKey)
  try {
    const tallies: Tally[] = []
    for (const round of someRounds(texts, contents, waiting, seed))
      tallies.push(await spend(app, crowd, round))
    const kinds = Map.groupBy(tallies, ({ kind }) => kind)
    return {
      upstream,
      processes,
      ...Object.fromEntries(
        [...kinds].map(([kind, some]) => [kind, some.map(({ told }) => told).join(', ')]),
      ),
      'of the tightest budget spent': percents(tallies.map(({ spent }) => spent)),
      'a careless ledger spends of it': percents(tallies.map(({ careless }) => careless)),
      overspent: 0,
    }
  } finally {
    crowd.leave()
    await app.close()
  }
}

const percents = (parts: readonly number[]) =>
  `${Math.round(Math.min(...parts))} to ${Math.round(Math.max(...parts))} %`

/** How a round went. */
interface Tally {
  readonly kind: string
  readonly told: string
  /** Of the tightest budget, in percent. */
  readonly spent: number
  /** The same of a ledger without holds. */
  readonly careless: number
}

/** Has all ask at once for more than their budgets can pay. @throws BrokenPromise */
async function spend(app: Application, crowd: Crowd, round: Round): Promise<Tally> {
  const { kind, affordable, scopes, questions } = round
  const costs = await askClaudeAlone(app, round)
  const tightest = (costs.reduce((sum, cost) => sum + cost, 0n) * BigInt(affordable)) / 1_000n
  const limits = Object.fromEntries(
    scopes.map((scope, place) => [scope, (tightest * BigInt(10 + place)) / 10n]),
  ) as Record<HolderScope, bigint>
  await beginWithBudgets(app, limits)
  app.claude.reset()
  app.claude.answerBy((place) => ({ ...questions[Number(place)]?.answer, ...pace }))
  const answers = await crowd.ask(questions.map(({ asked }) => asked))
  const bill = await judge(app, limits)
  const answered = requireBoth(kind, answers)
  return {
    kind,
    told: `${answered} of ${answers.length}`,
    spent: Number((bill * 1_000n) / tightest) / 10,
    careless: Number(((await controlOf(app, tightest, costs)) * 100n) / tightest),
  }
}

/** Asks Claude past the application. @returns what each of its answers costs, in nano-USD */
async function askClaudeAlone({ claude }: Application, { questions }: Round): Promise<bigint[]> {
  claude.reset()
  claude.answerBy((place) => questions[Number(place)]?.answer ?? {})
  const answers = await Promise.all(
    questions.map(({ body }) => exchange(`${claude.url}/v1/messages`, { ...body, stream: false })),
  )
  const odd = answers.find(
    ({ status }, place) => (status === 200) === 'error' in (questions[place]?.answer ?? {}),
  )
  if (odd) throw new Error(`Claude answered a question with ${odd.status} ${odd.body.toString()}`)
  return claude.bill().map(costOf)
}

/** @returns how many were answered. @throws Error unless others were refused, as all were to be */
function requireBoth(kind: string, answers: readonly Answered[]): number {
  const counts = Map.groupBy(answers, ({ status, code, details }) => (details ? 'refused' : (code ?? status)))
  const count = (how: string | number) => counts.get(how)?.length ?? 0
  const [answered, refused, byClaude] = [count(200), count('refused'), count('refused_by_claude')]
  if (answered > 0 && refused > 0 && answered + refused + byClaude === answers.length) return answered
  throw new Error(`${kind}: ${[...counts].map(([how, some]) => `${some.length} ${how}`).join(', ')}`)
}

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
