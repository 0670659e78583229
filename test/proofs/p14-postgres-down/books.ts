import { lastQuestion } from '../../../local/fake-claude/answers/last-question.ts'
import type { MessagesRequest } from '../../../local/fake-claude/requests/messages-request.ts'
import { costOf } from '../../harness/books.ts'
import { wrongFigures } from '../../harness/budgets.ts'
import type { TappedApplication } from '../../harness/faults/tapped-application.ts'
import { until } from '../../harness/until.ts'
import { passAMinute, Sweepers } from '../p06-kill-nine/sweeps.ts'
import { BrokenPromise } from '../proof.ts'
import type { Answered } from './answers.ts'

/**
 * Compares the books with Claude's bill and with what every caller was told.
 * @returns how many turns were charged, and how many have begun whose beginning was answered 503: Claude was never
 *   asked for those, and where they could not be ended at once they keep their hold until the next sweep
 * @throws BrokenPromise
 */
export async function judgeBooks(
  app: TappedApplication,
  answers: readonly Answered[],
): Promise<{ charged: number; leftRunning: number }> {
  await until(() => nothingRuns(app))
  requireAskedOnce(app)
  const charged = await requireExactCharges(app)
  const leftRunning = await requireExcuses(app, answers)
  const [wrong] = await wrongFigures(app)
  if (wrong) throw new BrokenPromise(`the books are wrong: ${JSON.stringify(wrong)}`)
  return { charged, leftRunning }
}

/** Sweeps once. @throws BrokenPromise if anything still runs, is held, or costs what Claude was not asked for */
export async function sweepWhatIsLeft(app: TappedApplication): Promise<void> {
  await passAMinute(app, '')
  await new Sweepers([]).sweep()
  const left = await app.database.rows(
    "SELECT FROM turns WHERE state = 'running' UNION ALL SELECT FROM balances WHERE held_nano_usd <> 0",
  )
  if (left.length > 0) throw new BrokenPromise(`${left.length} turns or balances keep a hold of nobody`)
  await requireExactCharges(app)
}

/** @throws BrokenPromise if Claude was asked the same thing twice */
function requireAskedOnce({ claude }: TappedApplication): void {
  const questions = claude.requests().map(({ body }) => lastQuestion(body as MessagesRequest))
  for (const [question, times] of Map.groupBy(questions, (each) => each)) {
    if (times.length > 1) throw new BrokenPromise(`${question} was put to Claude ${times.length} times`)
  }
}

/** A statement whose connection is gone may still be running. */
async function nothingRuns({ database }: TappedApplication): Promise<true | undefined> {
  const busy = await database.rows(
    `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND usename <> current_user AND state <> 'idle'`,
  )
  return busy.length === 0 ? true : undefined
}

async function requireExactCharges({ database, claude }: TappedApplication): Promise<number> {
  const records = await database.rows<{ asked: string; cost: string }>(
    `SELECT t.upstream_request_id AS asked, u.cost_nano_usd AS cost
       FROM usage_records u JOIN turns t ON t.id = u.turn_id`,
  )
  const bill = claude.bill()
  for (const line of bill) {
    const costs = records.filter(({ asked }) => asked === line.requestId).map(({ cost }) => cost)
    if (costs.join() !== String(costOf(line))) {
      throw new BrokenPromise(`an answer of ${costOf(line)} nano-USD was charged [${costs.join()}]`)
    }
  }
  if (records.length !== bill.length) {
    throw new BrokenPromise(`${records.length} turns were charged, and ${bill.length} are on Claude's bill`)
  }
  return records.length
}

async function requireExcuses(
  { database }: TappedApplication,
  answers: readonly Answered[],
): Promise<number> {
  const refused = new Set(answers.filter(({ status }) => status === 503).map(({ requestId }) => requestId))
  const running = await database.rows<{ request_id: string }>(
    `SELECT request_id FROM turns WHERE state = 'running'`,
  )
  for (const { request_id } of running) {
    if (refused.has(request_id)) continue
    throw new BrokenPromise('a turn still runs, and who had asked for it was not told to come again')
  }
  return running.length
}
