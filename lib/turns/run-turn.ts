import { priceToBook, priceToExpect } from '../budget/prices/price-as-served.ts'
import { findOffer, type PriceOfModel } from '../budget/prices/price-table.ts'
import { upstreamsOf } from '../config/upstreams.ts'
import { ApiError, InternalError, UnavailableError } from '../errors.ts'
import type { FailedCall } from '../failed-call.ts'
import { newId } from '../ids.ts'
import { Journal } from '../journal/journal.ts'
import { leaseMs } from '../journal/lease.ts'
import { observe } from '../metrics/record.ts'
import { type Outcome, stateAfter, unanswered } from '../outcome.ts'
import type { Answer } from '../upstream/answer.ts'
import { noteTrouble } from '../upstream/failures/note-trouble.ts'
import { UpstreamFailure } from '../upstream/failures/upstream-failure.ts'
import { openAnswer } from '../upstream/open-answer.ts'
import { noReport } from '../upstream/report/report.ts'
import type { UpstreamName } from '../upstream-names.ts'
import { beginOrRepeat } from './begin/begin-or-repeat.ts'
import type { EarlierTurn, Turn } from './begin/turn.ts'
import type { BegunQuestion, TurnRequest } from './begin/turn-request.ts'
import { usableUpstreams } from './begin/usable-upstreams.ts'
import { whenThereIsRoom } from './begin/waiting/wait-for-room.ts'
import { billAnswer } from './settle/bill-answer.ts'
import { disownTurn } from './settle/disown-turn.ts'
import { endingOf } from './settle/ending-of.ts'
import { noteUnjournaled } from './settle/note-unjournaled.ts'
import { settleOrTell } from './settle/settle-or-tell.ts'

/** A turn that may run: all of our own checks have passed. */
export interface OpenTurn extends BegunQuestion {
  readonly request: TurnRequest
  readonly price: PriceOfModel
  readonly journal: Journal
}

/** A turn whose answer has begun: from here on nothing can refuse it. */
export interface StartedTurn extends OpenTurn {
  readonly answer: Answer
  /** The calls before it that brought no answer. */
  readonly failedCalls: readonly FailedCall[]
}

/** A turn at its end. */
export interface FinishedTurn extends Outcome {
  readonly pieces: readonly string[]
  readonly settledAt: Date
  readonly isSettled: boolean
  /** What the client is told when the answer broke off or could not be kept. */
  readonly failure: ApiError | undefined
  /** `message_stop` as it came. */
  readonly lastLines: string | undefined
}

/**
 * The first part of the journey: stores the question and holds what the answer may cost, once there is room for that.
 * @returns the turn that the request began, or the id of the one that answers it because it is a repetition
 * @throws ApiError
 */
export function openTurn(request: TurnRequest): Promise<OpenTurn | EarlierTurn> {
  return whenThereIsRoom(request, () => tryToOpen(request))
}

/** @throws ApiError, MustWaitError */
async function tryToOpen(request: TurnRequest): Promise<OpenTurn | EarlierTurn> {
  const price = priceToExpect(findOffer(request.model, new Date()), upstreamsOf(request.model))
  const { chatId } = request.question
  const ids = { id: newId('turn'), chatId, answerId: newId('message') }
  const key = { organizationId: request.principal.organizationId, turnId: ids.id }
  const openedAt = performance.now()
  // Beside the transaction, so that it adds no wait of its own; and before Claude is asked, so that a turn
  // without a journal has cost nothing.
  const opening = Journal.open(key, () => noteUnjournaled(key).catch(() => undefined))
  const begun = await beginOrRepeat(request, ids, price).catch((error: unknown) => {
    // Postgres may have committed what it did not answer.
    const isKnown = !(error instanceof UnavailableError)
    request.alongside(
      opening.then((journal) => (isKnown ? journal.discard() : disownTurn(request, ids, journal, error))),
    )
    throw error
  })
  const journal = await opening
  if ('earlier' in begun) {
    request.alongside(journal.discard())
    return begun
  }
  const open = { request, price, journal, ...begun }
  try {
    if (!journal.isKept) await noteUnjournaled(key)
    requireLease(openedAt)
  } catch (error) {
    throw await endUnanswered(open, error)
  }
  return open
}

/**
 * The second part, up to Claude's first event. A failure ends the turn, which is settled before the error is
 * thrown.
 * @throws ApiError
 */
export async function startTurn(open: OpenTurn): Promise<StartedTurn> {
  const { request, turn, journal } = open
  const failedCalls: FailedCall[] = []
  const asking = {
    upstreams: upstreamsNow(request.model, turn),
    deadlineAt: request.deadlineAt,
    beginBy: request.beginBy,
    stop: journal.stopRequested,
    failedCalls,
    // Known before the next call is made, should this process not live to settle the turn.
    onFailedCall: () => journal.note({ ...noReport, failedCalls }),
  }
  try {
    const { answer, leftOut } = await open.ask((call) => openAnswer(call, asking))
    return { ...open, turn: { ...turn, leftOut: turn.leftOut + leftOut }, answer, failedCalls }
  } catch (error) {
    throw await endUnanswered(open, error, failedCalls)
  }
}

/** As the turn's beginning has told, and later, when it is asked again, as it is then. */
function upstreamsNow(model: string, { switchedOff }: Turn): () => Promise<readonly UpstreamName[]> {
  let told: readonly UpstreamName[] | undefined = switchedOff
  return () => {
    const known = told
    told = undefined
    return usableUpstreams(model, known)
  }
}

/** Settles a turn that got no answer. @returns what its client is told */
async function endUnanswered(
  { request, turn, journal }: OpenTurn,
  error: unknown,
  failedCalls: readonly FailedCall[] = [],
): Promise<ApiError> {
  const failure = toApiError(error)
  const outcome = unanswered(failure, failedCalls)
  const settled = await settleOrTell(request, turn.id, outcome)
  const ending = endingOf(request.dialect, turn, { ...outcome, ...settled, failure }, request.requestId)
  request.alongside(journal.close(ending))
  return failure
}

/**
 * The last part: hands the pieces of the answer so far to `relay` whenever more have come, then settles. The
 * answer is read to its end as fast as Claude writes it, with or without a listener, because it is paid for;
 * only a request to stop ends it early. Never throws.
 */
export async function finishTurn(
  started: StartedTurn,
  relay: (pieces: readonly string[]) => void,
): Promise<FinishedTurn> {
  const { request, turn, answer, journal, failedCalls } = started
  const pieces: string[] = []
  let failure: ApiError | undefined
  const { usage, served } = answer.report
  const frame = request.dialect.startFrame(turn, request.model)
  const { upstreamRequestId } = answer
  journal.begin({ frame, usage, served, upstreamRequestId }, () => ({ ...answer.report, failedCalls }))
  try {
    await answer.relay((more) => {
      if (pieces.length === 0) observeFirstToken(request)
      pieces.push(...more)
      journal.add(more)
      relay(pieces)
    })
  } catch (error) {
    if (error instanceof UpstreamFailure) noteTrouble(answer.upstream, request.model, error)
    failure = toApiError(error)
  }
  const outcome = outcomeOf(started, pieces, failure)
  if (outcome.state === 'stopped') failure = undefined
  const ended = { ...outcome, failure, pieces, lastLines: answer.lastLines }
  await writeAhead(started, { ...ended, settledAt: new Date(), isSettled: false })
  const settled = await settleOrTell(request, turn.id, outcome)
  const finished = { ...ended, ...settled, failure: failure ?? settled.failure }
  request.alongside(journal.close(endingOf(request.dialect, turn, finished, request.requestId)))
  return finished
}

/**
 * An answer that is stored nowhere else is in its journal, with its bill, before it is charged: a process that dies in between
 * has lost no word of what is paid for.
 */
async function writeAhead({ request, turn, journal }: StartedTurn, finished: FinishedTurn): Promise<void> {
  if (request.dialect.restOf) return
  await journal.writeAhead(endingOf(request.dialect, turn, finished, request.requestId))
}

/**
 * What is known of the end of an answer. Without `message_stop` it is not complete, but the event before that
 * carries the stop reason and the last usage, so its cost can still be known.
 */
function outcomeOf(started: StartedTurn, pieces: readonly string[], failure?: ApiError): Outcome {
  const { request, turn, answer, price, failedCalls } = started
  const { report } = answer
  const known = {
    report,
    get text() {
      return request.dialect.writtenText(pieces)
    },
  }
  return {
    state: answer.complete ? 'completed' : stateAfter(failure),
    stopReason: answer.stopReason,
    errorCode: failure?.code,
    upstream: answer.upstream,
    upstreamRequestId: answer.upstreamRequestId,
    failedCalls,
    text: request.dialect.keptText(pieces),
    bill: billAnswer(known, priceToBook(price, answer.upstream, report), turn),
  }
}

/**
 * A process that was held up this long may have been taken for dead, and its hold released for others to
 * take.
 */
function requireLease(openedAt: number): void {
  if (performance.now() - openedAt < leaseMs / 2) return
  throw new UnavailableError('turn_held_up', 'The turn was held up for too long.', 1)
}

function observeFirstToken({ model, receivedTick }: TurnRequest): void {
  observe('turn_time_to_first_token_seconds', { model }, (performance.now() - receivedTick) / 1_000)
}

function toApiError(error: unknown): ApiError {
  if (error instanceof UpstreamFailure) return error.answer
  return error instanceof ApiError ? error : new InternalError(error)
}
