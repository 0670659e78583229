import { priceToBook } from '../../budget/prices/price-as-served.ts'
import { endJournal } from '../../journal/end-journal.ts'
import { eraseJournal } from '../../journal/erase-journal.ts'
import { keptForMs } from '../../journal/items.ts'
import { JournalReader } from '../../journal/journal-reader.ts'
import { leaseMs } from '../../journal/lease.ts'
import { log } from '../../log.ts'
import type { Bill, Outcome } from '../../outcome.ts'
import { callFunction } from '../../postgres/call-function.ts'
import { noReport, type Report } from '../../upstream/report/report.ts'
import type { Telling } from '../dialects/dialect.ts'
import { dialectNamed } from '../dialects/dialects.ts'
import { lastWordOf } from '../follow/last-word.ts'
import { priceOf, type StaleTurn, termsOf } from '../follow/stale-turn.ts'
import { billAnswer } from './bill-answer.ts'
import { closeHopeless } from './close-hopeless.ts'
import { endingOf } from './ending-of.ts'
import { settleTurn } from './settle-turn.ts'
import { failureOfTurn } from './turn-failure.ts'

/** Lambda ends every function after 15 minutes; no process that began a turn before that still runs. */
const lifetimeMs = 16 * 60_000
const atMost = 500
const atOnce = 10

/**
 * Ends the turns whose process died, with what their journals have: the part of the answer is kept, the
 * prompt is charged as reported, the output by estimate, and the hold is released. Sweepers may run
 * concurrently.
 * @returns how many it has ended
 * @throws UnavailableError when Postgres is away
 */
export async function sweepTurns(): Promise<number> {
  let swept = 0
  let last: StaleTurn | undefined
  do {
    // Most of the old turns may be alive, with dead ones after them.
    const some = await findStale(last?.id ?? '')
    last = some.at(-1)
    swept += await sweepSome(some)
  } while (last !== undefined)
  return swept
}

function findStale(after: string): Promise<StaleTurn[]> {
  return callFunction('find_turns_to_sweep', {
    lease: `${leaseMs} ms`,
    lifetime: `${lifetimeMs} ms`,
    after,
    at_most: atMost,
  })
}

async function sweepSome(waiting: StaleTurn[]): Promise<number> {
  let swept = 0
  const sweepWaiting = async () => {
    for (let turn = waiting.shift(); turn; turn = waiting.shift()) if (await sweepOrTell(turn)) swept++
  }
  await Promise.all(Array.from({ length: atOnce }, sweepWaiting))
  return swept
}

/** A turn that cannot be swept now must not delay the others, and one that never can is closed. */
async function sweepOrTell(turn: StaleTurn): Promise<boolean> {
  try {
    return await sweepTurn(turn)
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown'
    log().error('A turn could not be swept', { turnId: turn.id, reason })
    return closeHopeless(turn, error)
  }
}

async function sweepTurn(turn: StaleTurn): Promise<boolean> {
  const key = { organizationId: turn.organization_id, turnId: turn.id }
  const journal = new JournalReader(key)
  await journal.read()
  if (turn.journaled && journal.isAlive) return false

  const dialect = dialectNamed(turn.dialect)
  const outcome = lastWordOf(journal, dialect) ?? abandoned(turn, journal, dialect)
  const settledAt = await settleTurn(turn.organization_id, turn.id, turn.model, outcome)
  if (settledAt === undefined) return false
  const { state, bill } = outcome
  log().info('A turn was swept', { ...key, state, costNanoUsd: String(bill?.cost ?? 0n) })

  const { chat_id: chatId, answer_id: answerId, request_id: requestId } = turn
  // Its chat was deleted.
  if (chatId === null && turn.dialect === 'chat') {
    await eraseJournal(key)
    return true
  }
  const failure = outcome.errorCode === undefined ? undefined : failureOfTurn(outcome.errorCode)
  const ending = endingOf(
    dialect,
    { id: turn.id, chatId: chatId ?? undefined, answerId },
    { ...outcome, settledAt, failure, isSettled: true },
    requestId,
  )
  await endJournal(key, journal, ending)
  return true
}

/** What the journal tells of a turn whose process left no word on how it ended. */
function abandoned(turn: StaleTurn, journal: JournalReader, dialect: Telling): Outcome {
  const report = reportIn(journal)
  return {
    state: 'abandoned',
    stopReason: undefined,
    errorCode: 'turn_abandoned',
    upstream: report.upstream,
    upstreamRequestId: journal.beginning?.upstreamRequestId,
    failedCalls: report.failedCalls,
    text: dialect.keptText(journal.pieces),
    bill: billOf(turn, journal, report, dialect.writtenText(journal.pieces)),
  }
}

/**
 * Undefined where Claude was never asked, because no journal was open; a journal that has expired by now
 * proves nothing.
 */
function billOf(
  turn: StaleTurn,
  { head, beginning }: JournalReader,
  report: Report,
  text: string,
): Bill | undefined {
  const hadNone = turn.journaled && Date.now() - turn.started_at.getTime() < keptForMs
  if (head === undefined && beginning === undefined && hadNone) return undefined
  return billAnswer({ report, text }, priceToBook(priceOf(turn), report.upstream, report), termsOf(turn))
}

/** How long Claude went on with thinking that was not counted is unknown: as long as it could. */
function reportIn({ beginning, report }: JournalReader): Report & Pick<Outcome, 'failedCalls'> {
  const { usage, served = {} } = { ...beginning } as Partial<Report>
  const known = report as (Partial<Report> & Partial<Pick<Outcome, 'failedCalls'>>) | undefined
  const last = { ...noReport, failedCalls: [], usage, served, ...known }
  const { thinking } = last
  return { ...last, thinking: thinking.isUncounted ? { ...thinking, uncountedMs: Infinity } : thinking }
}
