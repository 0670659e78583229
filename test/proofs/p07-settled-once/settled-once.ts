import * as fc from 'fast-check'
import type { OrganizationId } from '../../../lib/ids.ts'
import { newId } from '../../../lib/ids.ts'
import type { Outcome } from '../../../lib/outcome.ts'
import type { Turn } from '../../../lib/turns/begin/turn.ts'
import { settleTurn } from '../../../lib/turns/settle/settle-turn.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { wrongFigures } from '../../harness/budgets.ts'
import { until } from '../../harness/until.ts'
import { beginWithBudgets, readStandings } from '../crowd/budgets-of-owner.ts'
import { askedIn, gatherCrowd, unhurried } from '../crowd/run-crowd.ts'
import type { DialectClient } from '../dialects/dialect-client.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { upstreamOfRun } from '../upstream-of-run.ts'
import { bugs } from './bugs.ts'

export const settledOnce: Proof = {
  id: 'P7',
  name: 'settled once',
  promise: 'whoever settles a turn, and however many at once, it is charged once, as the first one said',
  prove,
  bugs,
}

const atOnce = 100

async function prove(run: ProofRun): Promise<Figures> {
  const { size, seed } = run
  const { upstream, settings } = upstreamOfRun(run, 1)
  const app = await startApplication({ ...unhurried, ...settings, DATABASE_POOL_SIZE: '50' })
  const crowd = await gatherCrowd(1, app.credentials.apiKey)
  const turns = fc.sample(someOutcomes, { seed, numRuns: dialectClients.length * (size === 'full' ? 25 : 2) })
  try {
    let postings = 0
    for (const [index, outcomes] of turns.entries()) {
      const client = dialectClients[index % dialectClients.length] as DialectClient
      await beginWithBudgets(app, { organization: 10n ** 12n, member: 10n ** 12n, api_key: 10n ** 12n })
      app.claude.reset()
      // It never answers, so that only we settle.
      app.claude.script({ headersMs: 1_000_000 })
      const asking = crowd.ask([askedIn(client, { text: 'Hi', maxTokens: 1_000 })])
      asking.catch(() => undefined)
      postings += await settleByMany(app, client, outcomes)
    }
    const dialects = dialectClients.map(({ name }) => name).join(', ')
    return {
      upstream,
      dialects,
      turns: turns.length,
      'settled at once by': atOnce,
      postings,
      'charged twice': 0,
    }
  } finally {
    crowd.leave()
    await app.close()
  }
}

/** For each who settles: the cost that they assume, and how it ended. Null if Claude never answered. */
const someOutcomes = fc.array(
  fc.option(
    fc.record({
      state: fc.constantFrom('completed' as const, 'failed' as const),
      outputTokens: fc.integer({ min: 1, max: 1_000 }),
    }),
    { nil: undefined, freq: 3 },
  ),
  { minLength: atOnce, maxLength: atOnce },
)
type SomeOutcome = { state: 'completed' | 'failed'; outputTokens: number } | undefined

async function findRunningTurn({ database }: Application): Promise<Turn> {
  const row = await until(async () => {
    const rows = await database.rows<Pick<Turn, 'id' | 'chatId'>>(
      `SELECT id, chat_id AS "chatId" FROM turns WHERE state = 'running'`,
    )
    return rows[0]
  })
  return {
    ...row,
    answerId: newId('message'),
    maxTokens: 1_000,
    promptTokens: 1_000,
    hold: 0n,
    leftOut: 0,
    waitedMs: 0,
    switchedOff: [],
  }
}

/** @returns the number of postings. @throws BrokenPromise */
async function settleByMany(
  app: Application,
  client: DialectClient,
  some: readonly SomeOutcome[],
): Promise<number> {
  const turn = await findRunningTurn(app)
  const outcomes = some.map((each) => toOutcome(each, client))
  const settled = await Promise.all(
    outcomes.map((outcome) => trySettle(app.ada.organizationId, turn, outcome)),
  )
  const failure = settled.find((result) => typeof result === 'string')
  if (failure !== undefined) throw new BrokenPromise(`whoever came second met a ${failure}`)
  const winners = settled.flatMap((result, index) => (result === undefined ? [] : [index]))
  if (winners.length !== 1)
    throw new BrokenPromise(`${winners.length} of ${atOnce} have settled the same turn`)
  const bill = outcomes[winners[0] ?? 0]?.bill
  const cost = bill?.cost ?? 0n

  const standings = await readStandings(app)
  const [counted] = await app.database.rows<{ postings: number; usages: number; answers: number }>(
    `SELECT (SELECT count(*)::int FROM ledger_entries WHERE kind = 'settled') AS postings,
            (SELECT count(*)::int FROM usage_records) AS usages,
            (SELECT count(*)::int FROM messages WHERE role = 'assistant') AS answers`,
  )
  const wrong = standings.find(({ spent, held }) => spent !== cost || held !== 0n)
  if (wrong) throw new BrokenPromise(`the ${wrong.scope} was charged ${wrong.spent} for a turn of ${cost}`)
  const charges = bill === undefined ? 0 : 1
  const answers = client.hasChats ? charges : 0
  if (counted?.postings !== 3 || counted.usages !== charges || counted.answers !== answers) {
    throw new BrokenPromise(`a turn that was settled once has left ${JSON.stringify(counted)}`)
  }
  const [difference] = await wrongFigures(app)
  if (difference) throw new BrokenPromise(`${difference.balance} is not the sum of its entries`)
  return counted.postings
}

/** When it was settled, undefined if another had done so, or how that failed. */
async function trySettle(
  organizationId: OrganizationId,
  turn: Turn,
  outcome: Outcome,
): Promise<Date | undefined | string> {
  try {
    return await settleTurn(organizationId, turn.id, 'claude-sonnet-5-5', outcome)
  } catch (error) {
    return error instanceof Error ? error.name : 'wall'
  }
}

function toOutcome(some: SomeOutcome, { hasChats }: DialectClient): Outcome {
  const usage = {
    inputTokens: 1,
    outputTokens: some?.outputTokens ?? 0,
    cacheReadInputTokens: 0,
    cacheCreation5mInputTokens: 0,
    cacheCreation1hInputTokens: 0,
  }
  return {
    state: some?.state ?? 'failed',
    stopReason: undefined,
    errorCode: undefined,
    upstream: 'anthropic',
    upstreamRequestId: undefined,
    failedCalls: [],
    text: some !== undefined && hasChats ? 'An answer.' : '',
    bill: some && { usage, cost: BigInt(2_000 + usage.outputTokens * 10_000), estimated: false },
  }
}
