import {
  type ApiError,
  InvalidRequestError,
  NotFoundError,
  RequestTooLargeError,
  UnavailableError,
  UpstreamError,
} from '../errors.ts'
import { readPromptTooLong } from './prompt-too-long.ts'
import { field } from './reported-usage.ts'

/** What happens next after a call to Claude failed. */
export class UpstreamFailure extends Error {
  /** What the client is told when nothing helps. */
  readonly answer: ApiError
  readonly retry: 'never' | 'soon'
  /** How long Claude wants us to stay away. */
  readonly retryAfterMs: number | undefined
  /** `counts`: one of several in a row that stop calls to this model; `stops`: does so alone. */
  readonly breaker: 'passes' | 'counts' | 'stops'

  constructor(
    answer: ApiError,
    retry: UpstreamFailure['retry'],
    breaker: UpstreamFailure['breaker'],
    retryAfterMs?: number,
  ) {
    super(answer.code, { cause: answer.cause })
    this.name = 'UpstreamFailure'
    this.answer = answer
    this.retry = retry
    this.breaker = breaker
    this.retryAfterMs = retryAfterMs
  }
}

/** The error as Claude describes it, in a status and body or in an `error` event. */
interface Description {
  type: string
  message: string
  /** `details.error_code`, finer than the type. */
  errorCode: string | undefined
  retryAfterMs: number | undefined
}

// Our own account is the cause, though the type says that the request is.
const accountCodes = /spend_limit|^organization_|on_hold$/

/** It is told to the client and kept in the journal of its turn, so it has a bound, in characters. */
const longestMessage = 2_000

/**
 * What an error of the SDK means for us. Known by its fields, because its classes would load the whole SDK.
 * https://platform.claude.com/docs/en/api/errors
 */
export function failureOfCall(error: unknown): UpstreamFailure {
  const status = field(error, 'status')
  if (typeof status !== 'number') return connectionFailure(field(error, 'cause') ?? error)
  const body = field(field(error, 'error'), 'error')
  return failureOf({
    type: typeFor(status, field(body, 'type')),
    message: text(field(body, 'message')) ?? '',
    errorCode: text(field(field(body, 'details'), 'error_code')),
    retryAfterMs: retryAfterMsOf(field(error, 'headers')),
  })
}

function retryAfterMsOf(headers: unknown): number | undefined {
  const seconds = headers instanceof Headers ? Number(headers.get('retry-after') ?? Number.NaN) : Number.NaN
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined
}

/** What an `error` event in the stream means for us. */
export function failureOfEvent(event: unknown): UpstreamFailure {
  const body = field(event, 'error')
  return failureOf({
    type: text(field(body, 'type')) ?? 'api_error',
    message: text(field(body, 'message')) ?? '',
    errorCode: text(field(field(body, 'details'), 'error_code')),
    retryAfterMs: undefined,
  })
}

/** The connection broke, or what came over it was no answer. */
export function connectionFailure(cause: unknown): UpstreamFailure {
  return new UpstreamFailure(
    new UpstreamError('upstream_unreachable', 'The connection to Claude broke.', cause),
    'soon',
    'counts',
  )
}

function failureOf({ type, message, errorCode, retryAfterMs }: Description): UpstreamFailure {
  if (errorCode !== undefined && accountCodes.test(errorCode)) return accountFailure('stops')
  switch (type) {
    case 'invalid_request_error':
      return new UpstreamFailure(
        readPromptTooLong(message) ?? new InvalidRequestError(message.slice(0, longestMessage), 'refused_by_claude'),
        'never',
        'passes',
      )
    case 'authentication_error':
    case 'billing_error':
    case 'permission_error':
      return accountFailure('counts')
    case 'not_found_error':
      return new UpstreamFailure(new NotFoundError('model'), 'never', 'passes')
    case 'request_too_large':
      return new UpstreamFailure(
        new RequestTooLargeError('The conversation is too large.'),
        'never',
        'passes',
      )
    case 'rate_limit_error':
      return new UpstreamFailure(busy('upstream_rate_limited', retryAfterMs), 'soon', 'passes', retryAfterMs)
    case 'overloaded_error':
      return new UpstreamFailure(busy('upstream_overloaded', retryAfterMs), 'soon', 'counts', retryAfterMs)
    default:
      return new UpstreamFailure(
        new UpstreamError('upstream_error', 'Claude had an internal error.'),
        'soon',
        'counts',
        retryAfterMs,
      )
  }
}

function busy(code: string, retryAfterMs = 5_000): UnavailableError {
  return new UnavailableError(
    code,
    'Claude is busy at the moment.',
    Math.max(1, Math.ceil(retryAfterMs / 1_000)),
  )
}

/** Our key, our bill, our rights: for the operator to mend, and nothing that a tenant may read. */
function accountFailure(breaker: UpstreamFailure['breaker']): UpstreamFailure {
  return new UpstreamFailure(
    new UpstreamError('upstream_config', 'This service cannot reach Claude at the moment.'),
    'never',
    breaker,
  )
}

/** A proxy on the way answers without Anthropic's body; then the status has to do. */
function typeFor(status: number, type: unknown): string {
  if (typeof type === 'string') return type
  if (status === 529 || status === 503) return 'overloaded_error'
  if (status === 413) return 'request_too_large'
  if (status === 429) return 'rate_limit_error'
  if (status === 401 || status === 403) return 'authentication_error'
  return 'api_error'
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
