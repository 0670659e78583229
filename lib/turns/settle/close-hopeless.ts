import { priceToBook } from '../../budget/prices/price-as-served.ts'
import { UnavailableError } from '../../errors.ts'
import { keptForMs } from '../../journal/items.ts'
import { JournalReader } from '../../journal/journal-reader.ts'
import { log } from '../../log.ts'
import { count } from '../../metrics/record.ts'
import type { Outcome } from '../../outcome.ts'
import { callFunction } from '../../postgres/call-function.ts'
import { noReport } from '../../upstream/report/report.ts'
import { dialectNamed } from '../dialects/dialects.ts'
import { lastWordOf } from '../follow/last-word.ts'
import { priceOf, type StaleTurn, termsOf } from '../follow/stale-turn.ts'
import { billAnswer } from './bill-answer.ts'
import { settleTurn } from './settle-turn.ts'

/**
 * A settlement that fails this often, at one try a minute, for a reason that does not pass by itself, is
 * given up.
 */
const mostFailures = 3

/**
 * A turn that cannot be settled would keep its hold for ever. After some tries, or when its journal has
 * expired and still cannot be read, it is closed with what is known of it: first without its text, then by
 * its size alone, and in the end without a charge. Counted, logged with everything it was to be charged, and
 * named by `ledger:verify`. Never throws.
 * @returns whether this call closed it
 */
export async function closeHopeless(turn: StaleTurn, failure: unknown): Promise<boolean> {
  try {
    if (!(await isHopeless(turn, failure))) {
      count('failed_settlements_total', { outcome: 'tried_again' })
      return false
    }
    for (const outcome of everLess(await outcomeByLastWord(turn), turn)) {
      if (await closeWith(turn, outcome)) return true
    }
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown'
    log().error('A turn could not be closed', { turnId: turn.id, reason })
  }
  return false
}

async function isHopeless(
  { organization_id, id, started_at }: StaleTurn,
  failure: unknown,
): Promise<boolean> {
  if (failure instanceof UnavailableError) return Date.now() - started_at.getTime() > keptForMs
  const [row] = await callFunction<{ note_failed_settlement: number }>('note_failed_settlement', {
    organization_id,
    turn_id: id,
  })
  return (row?.note_failed_settlement ?? 0) >= mostFailures
}

/** What the turn's own process recorded of its end, if that can be read. */
async function outcomeByLastWord({ organization_id: organizationId, id: turnId, dialect }: StaleTurn) {
  try {
    const journal = new JournalReader({ organizationId, turnId })
    await journal.read()
    return lastWordOf(journal, dialectNamed(dialect))
  } catch {
    return undefined
  }
}

/** Outcomes to try in order, each with less: any part can be what Postgres refuses. */
function* everLess(lastWord: Outcome | undefined, turn: StaleTurn): Generator<Outcome> {
  const closed: Outcome = {
    state: 'abandoned',
    stopReason: undefined,
    errorCode: 'turn_closed_by_force',
    upstream: undefined,
    upstreamRequestId: undefined,
    failedCalls: [],
    text: '',
    bill: undefined,
  }
  if (lastWord) {
    const { upstream, upstreamRequestId, failedCalls, bill } = lastWord
    yield { ...closed, upstream, upstreamRequestId, failedCalls, bill }
  }
  const bill = billBySize(turn)
  if (bill) yield { ...closed, bill }
  yield closed
}

/** Undefined for a model that is no longer sold. */
function billBySize(turn: StaleTurn) {
  try {
    const booked = priceToBook(priceOf(turn), undefined, noReport)
    return billAnswer({ report: noReport, text: '' }, booked, termsOf(turn))
  } catch {
    return undefined
  }
}

/** @returns whether the turn is closed, by this call or by another one just now @throws UnavailableError */
async function closeWith(turn: StaleTurn, outcome: Outcome): Promise<boolean> {
  const { organization_id: organizationId, id: turnId, model } = turn
  try {
    const settledAt = await settleTurn(organizationId, turnId, model, outcome)
    if (settledAt === undefined) return true
  } catch (error) {
    if (error instanceof UnavailableError) throw error
    return false
  }
  count('failed_settlements_total', { outcome: 'closed_by_force' })
  log().error('A turn was closed by force', {
    organizationId,
    turnId,
    model,
    upstreamRequestId: outcome.upstreamRequestId,
    holdNanoUsd: turn.hold_nano_usd,
    ...(outcome.bill && { ...outcome.bill.usage, costNanoUsd: String(outcome.bill.cost) }),
  })
  return true
}
