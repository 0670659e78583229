import { findPrice, type PriceOfModel } from '../budget/price-table.ts'
import { priceUsage } from '../budget/price-usage.ts'
import type { Answer } from '../claude/answer.ts'
import { openAnswer, prepareToAsk } from '../claude/open-answer.ts'
import { UpstreamFailure } from '../claude/upstream-failure.ts'
import { ApiError, InternalError } from '../errors.ts'
import { log } from '../log.ts'
import { observe } from '../metrics/record.ts'
import { beginTurn, type Turn } from './begin-turn.ts'
import { estimateUsage } from './estimate-usage.ts'
import { type Outcome, settleTurn } from './settle-turn.ts'
import type { TurnRequest } from './turn-request.ts'

/** A turn whose answer has begun: from here on nothing can refuse it. */
export interface StartedTurn {
  readonly request: TurnRequest
  readonly turn: Turn
  readonly price: PriceOfModel
  readonly answer: Answer
}

/** A turn at its end. */
export interface FinishedTurn extends Outcome {
  readonly settledAt: Date
  /** What the client is told when the answer did not reach its end, or could not be kept. */
  readonly failure: ApiError | undefined
}

/**
 * The first half of the journey, up to Claude's first event. Every refusal is thrown from here, while the status
 * code is still open; a turn that was begun is settled before.
 * @throws ApiError
 */
export async function startTurn(request: TurnRequest): Promise<StartedTurn> {
  const price = findPrice(request.model, new Date())
  prepareToAsk()
  const { turn, context } = await beginTurn(request, price)
  const { model, system } = request
  try {
    const question = { model, maxTokens: turn.maxTokens, system, messages: context }
    const answer = await openAnswer(question, request.deadlineAt)
    return { request, turn, price, answer }
  } catch (error) {
    const failure = toApiError(error)
    await settle({ request, turn }, failedBeforeAnswer(failure))
    throw failure
  }
}

/**
 * The second half: hands every piece of the answer to `relay` as it comes, then settles. The answer is read to
 * its end whether or not somebody still listens, because it is paid for. Never throws.
 */
export async function finishTurn(
  started: StartedTurn,
  relay: (texts: string[]) => Promise<void> | undefined,
): Promise<FinishedTurn> {
  const pieces: string[] = []
  let failure: ApiError | undefined
  try {
    await started.answer.relay((texts) => {
      if (pieces.length === 0) observeFirstToken(started.request)
      pieces.push(...texts)
      return relay(texts)
    })
  } catch (error) {
    failure = toApiError(error)
  }
  const outcome = outcomeOf(started, pieces.join(''), failure)
  const settled = await settle(started, outcome)
  return { ...outcome, ...settled, failure: failure ?? settled.failure }
}

/**
 * What is known of the end of an answer. Without `message_stop` it is not complete; its output is a guess only if
 * the event before was missing too, which has the stop reason and the last usage.
 */
function outcomeOf({ turn, answer, price }: StartedTurn, text: string, failure?: ApiError): Outcome {
  const estimated = answer.stopReason === undefined
  const reported = answer.usage
  const usage = reported && estimated ? estimateUsage(reported, text, turn.maxTokens) : reported
  return {
    state: answer.complete ? 'completed' : 'failed',
    stopReason: answer.stopReason,
    errorCode: failure?.code,
    upstreamRequestId: answer.upstreamRequestId,
    text,
    bill: usage && { usage, cost: priceUsage(usage, price), estimated },
  }
}

function failedBeforeAnswer(failure: ApiError): Outcome {
  return {
    state: 'failed',
    stopReason: undefined,
    errorCode: failure.code,
    upstreamRequestId: undefined,
    text: '',
    bill: undefined,
  }
}

/** A turn that cannot be settled is logged with all that is needed to do it by hand, and stays `running`. */
async function settle(
  { request, turn }: Pick<StartedTurn, 'request' | 'turn'>,
  outcome: Outcome,
): Promise<{ settledAt: Date; failure: ApiError | undefined }> {
  const { organizationId } = request.principal
  try {
    const settledAt = await settleTurn(organizationId, turn, request.model, outcome)
    return { settledAt: settledAt ?? new Date(), failure: undefined }
  } catch (error) {
    const { requestId, model } = request
    const { state, bill, upstreamRequestId } = outcome
    log().error('A turn could not be settled', {
      requestId,
      organizationId,
      turnId: turn.id,
      model,
      state,
      upstreamRequestId,
      ...(bill && { ...bill.usage, costNanoUsd: String(bill.cost), estimated: bill.estimated }),
    })
    return { settledAt: new Date(), failure: toApiError(error) }
  }
}

function observeFirstToken({ model, receivedAt }: TurnRequest): void {
  observe('turn_time_to_first_token_seconds', { model }, (performance.now() - receivedAt) / 1_000)
}

function toApiError(error: unknown): ApiError {
  if (error instanceof UpstreamFailure) return error.answer
  return error instanceof ApiError ? error : new InternalError(error)
}
