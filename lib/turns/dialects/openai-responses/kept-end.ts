import type { ApiError } from '../../../errors.ts'
import { type OpenaiError, openaiError } from '../../../http/openai-error.ts'
import type { Usage } from '../../../usage.ts'
import { failureOfTurn } from '../../settle/turn-failure.ts'
import type { EndedTurn } from '../dialect.ts'

/** The end of a whole answer: all but what its pieces tell. */
export interface CompleteEnd {
  readonly stopReason: string | undefined
  readonly usage: Usage | undefined
}

/** The end of a response that failed. */
export interface FailedEnd {
  readonly error: OpenaiError['error']
  /** What the response itself says: clients decide by it. */
  readonly code: string
}

/** How a response ended, as its journal keeps it. */
export type KeptEnd = CompleteEnd | FailedEnd

/**
 * Whoever has the whole answer is told so, also where our books have to wait for its end. What was stopped is not whole:
 * clients take every end but a failure for the end of the answer.
 */
export function endOf({ state, stopReason, bill, failure }: EndedTurn): KeptEnd {
  if (state === 'completed') return { stopReason, usage: bill?.usage }
  return failedEnd(failure ?? failureOfTurn('turn_stopped'))
}

export function isFailed(end: KeptEnd): end is FailedEnd {
  return 'error' in end
}

export function failedEnd(failure: ApiError): FailedEnd {
  const { error } = openaiError(failure)
  const code = codeOf(failure, error.code)
  const wait = failure.retryAfterSeconds
  const isPaced = code === 'rate_limit_exceeded' && wait !== undefined
  const message = isPaced ? `${error.message} Please try again in ${wait}s.` : error.message
  return { error: { ...error, message }, code }
}

/**
 * The codes by which Codex decides: it asks five times more unless it reads that there is no money, no room in the model's
 * window, or that the request is at fault; where it reads a limit, it waits for as long as the message says.
 * https://github.com/openai/codex/blob/main/codex-rs/codex-api/src/sse/responses.rs
 */
function codeOf({ status, code }: ApiError, ofOpenai: string): string {
  if (ofOpenai === 'insufficient_quota' || ofOpenai === 'context_length_exceeded') return ofOpenai
  if (status === 429 || code === 'upstream_rate_limited') return 'rate_limit_exceeded'
  return status < 500 ? 'invalid_prompt' : 'server_error'
}
