import { ApiError, InvalidRequestError } from '../../../errors.ts'
import { PromptTooLongError } from '../../../upstream/failures/prompt-too-long.ts'

/** Clients go by Claude's own words and its own status for an overload. */
export function retell(error: unknown): never {
  if (error instanceof PromptTooLongError)
    throw new InvalidRequestError(error.words, error.code, error.details)
  if (error instanceof ApiError && error.code === 'upstream_overloaded') {
    const { type, code, message, retryAfterSeconds } = error
    throw new ApiError({ status: 529, type, code, message, retryAfterSeconds })
  }
  throw error
}
