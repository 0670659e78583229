import { ApiError, type ErrorType } from '../../errors.ts'

/** Messages for turns that ended in these ways; for others the code and its status say enough. */
const messages: Readonly<Record<string, string>> = {
  turn_abandoned: 'The process that wrote this answer died. What had come is kept.',
  answer_not_kept: 'The answer could not be kept whole. What is left of it is kept.',
  turn_closed_by_force: 'The answer could not be kept.',
  turn_stopped: 'The turn was stopped.',
}

/**
 * The status that the request itself gets when its turn fails; 502 for codes not listed: Claude broke off.
 */
const statuses: Readonly<Record<string, number>> = {
  refused_by_claude: 400,
  prompt_too_long: 400,
  turn_stopped: 409,
  request_too_large: 413,
  internal_error: 500,
  turn_abandoned: 500,
  answer_not_kept: 500,
  turn_closed_by_force: 500,
  database_unavailable: 503,
  turn_held_up: 503,
  upstream_config: 503,
  upstream_model_unavailable: 503,
  upstream_overloaded: 503,
  upstream_rate_limited: 503,
  upstream_switched_off: 503,
  upstream_unavailable: 503,
  deadline_exceeded: 504,
  upstream_timeout: 504,
}
const types: Readonly<Record<number, ErrorType>> = {
  400: 'invalid_request_error',
  409: 'invalid_request_error',
  413: 'request_too_large',
  503: 'overloaded_error',
  504: 'timeout_error',
}
/** In s, where a retry makes sense: how long Claude asked us to wait is no longer known. */
const usualWait = 2

/** What a client is told about a failed turn when only the code of its failure is known. */
export function failureOfTurn(code: string): ApiError {
  const status = statuses[code] ?? 502
  return new ApiError({
    status,
    type: types[status] ?? 'api_error',
    code,
    message: messages[code] ?? 'The answer broke off.',
    ...(status === 503 && { retryAfterSeconds: usualWait, details: { retry_after_seconds: usualWait } }),
  })
}
