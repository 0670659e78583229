import type { ApiError } from '../../errors.ts'
import type { TurnId } from '../../ids.ts'
import type { Journal } from '../../journal/journal.ts'
import type { JournalReader } from '../../journal/journal-reader.ts'
import { unanswered } from '../../outcome.ts'
import type { TurnRequest } from '../begin/turn-request.ts'
import type { TurnIds } from '../dialects/dialect.ts'
import { lastWordOf } from '../follow/last-word.ts'
import { endingOf } from './ending-of.ts'
import { settleTurn } from './settle-turn.ts'

/** Pauses between tries to settle the turn: the client is only waiting to be told to try again. */
const pausesMs = [100, 300, 600]
/** After this long a silence Postgres is not asked again. */
const patienceMs = 4_000

/**
 * Lets go of a turn that may or may not have begun, because the answer of Postgres was lost. Claude is never
 * asked for it, and its journal says so from now on: a repetition of the request ends it there and begins
 * anew (`endDisowned`), and the sweeper releases its hold. Where Postgres is back already, it is ended here.
 * Never throws.
 */
export async function disownTurn(
  request: TurnRequest,
  turn: TurnIds,
  journal: Journal,
  failure: ApiError,
): Promise<void> {
  const outcome = unanswered(failure)
  const ended = { ...outcome, settledAt: new Date(), isSettled: false, failure }
  await Promise.all([
    journal.close(endingOf(request.dialect, turn, ended, request.requestId)),
    performance.now() - request.receivedTick < patienceMs &&
      settleTurn(request.principal.organizationId, turn.id, request.model, outcome, pausesMs).catch(
        () => undefined,
      ),
  ])
}

/**
 * Ends a turn that this request repeats and that still runs, if its process let go of it before asking Claude. The process
 * says so only once it knows that it will never ask; one that is merely slow has not said it.
 * @param journal of that turn
 * @returns whether the turn was ended, which frees its Idempotency-Key
 */
export async function endDisowned(
  { principal, model, dialect }: TurnRequest,
  turnId: TurnId,
  journal: JournalReader,
): Promise<boolean> {
  const { organizationId } = principal
  const outcome = lastWordOf(journal, dialect)
  if (outcome === undefined || outcome.bill !== undefined) return false
  await settleTurn(organizationId, turnId, model, outcome, [])
  return true
}
