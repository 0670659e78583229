import {
  type ApiError,
  InvalidRequestError,
  RequestTooLargeError,
  UnavailableError,
  UpstreamError,
} from '../../errors.ts'
import { field } from '../report/reported-usage.ts'
import { CredentialsError } from './credentials-error.ts'
import { type Description, type Meaning, meaningOf, type Trouble } from './error-table.ts'
import { readPromptTooLong } from './prompt-too-long.ts'
import { type Reach, reachOfBreak, reachOfStatus } from './reach.ts'
import { readRetryAfter } from './retry-after.ts'

/**
 * The reason, and the error as it came but without its message: that is meant for an operator, and may quote
 * a tenant.
 */
export interface OperatorsTrouble {
  readonly reason: Trouble
  readonly described: Omit<Description, 'message'>
}

/** What happens next after a call to Claude failed. */
export class UpstreamFailure extends Error {
  /** What the client is told when nothing helps. */
  readonly answer: ApiError
  readonly retry: Meaning['retry']
  /** How long Claude asks us to wait. */
  readonly retryAfterMs: number | undefined
  readonly breaker: Meaning['breaker']
  /** The part that only the operator can mend. */
  readonly trouble: OperatorsTrouble | undefined
  readonly reach: Reach
  /** Of HTTP; undefined: no answer came, or a stream failed. */
  readonly status: number | undefined
  /** The upstream's id of the call, where it told one. */
  upstreamRequestId: string | undefined

  /** @param more by default, what is known of a call that we cut ourselves */
  constructor(
    answer: ApiError,
    retry: UpstreamFailure['retry'],
    breaker: UpstreamFailure['breaker'],
    more: Partial<Pick<UpstreamFailure, 'retryAfterMs' | 'trouble' | 'reach' | 'status'>> = {},
  ) {
    super(answer.code, { cause: answer.cause })
    this.name = 'UpstreamFailure'
    this.answer = answer
    this.retry = retry
    this.breaker = breaker
    this.retryAfterMs = more.retryAfterMs
    this.trouble = more.trouble
    this.reach = more.reach ?? 'ambiguous'
    this.status = more.status
  }

  /** @param upstreamRequestId cut to `longestRequestId`: it is stored */
  ofCall(upstreamRequestId: string | undefined): this {
    this.upstreamRequestId = upstreamRequestId?.slice(0, longestRequestId)
    return this
  }
}

/** In characters; those of Claude are shorter. */
const longestRequestId = 200

/**
 * In s, where Claude names no wait: an overload is over soon, and trouble that an operator is told of may be
 * too.
 */
const usualWait = 5

/** In characters: the message is told to the client and kept in the turn's journal, so it is bounded. */
const longestMessage = 2_000

/**
 * What an SDK error means for us. Recognized by its fields, because importing its classes would load the
 * whole SDK.
 */
export function failureOfCall(error: unknown): UpstreamFailure {
  if (isOfCredentials(error)) return credentialsFailure()
  const status = field(error, 'status')
  if (typeof status !== 'number') return connectionFailure(field(error, 'cause') ?? error)
  const headers = field(error, 'headers')
  const known = headers instanceof Headers ? headers : new Headers()
  return failureOf(describe(status, field(error, 'error'), known), readRetryAfter(known, Date.now()))
}

/** What an `error` event in the stream means for us. */
export function failureOfEvent(event: unknown): UpstreamFailure {
  return failureOf(describe(undefined, event, new Headers()), undefined)
}

/** The connection broke, or did not carry an answer. */
export function connectionFailure(cause: unknown): UpstreamFailure {
  const answer = new UpstreamError('upstream_unreachable', 'The connection to Claude broke.', cause)
  return new UpstreamFailure(answer, 'soon', 'counts', { reach: reachOfBreak(cause) })
}

/** The SDK wraps what its `fetch` throws. */
const isOfCredentials = (error: unknown) =>
  error instanceof CredentialsError || field(error, 'cause') instanceof CredentialsError

/** What we are known by may come back, and is asked for at the next call. */
function credentialsFailure(): UpstreamFailure {
  const described = { status: undefined, type: undefined, errorCode: undefined }
  const answer = answerOf('unavailable', { ...described, message: '' })
  return new UpstreamFailure(answer, 'soon', 'counts', {
    trouble: { reason: 'credentials', described },
    reach: 'unsent',
  })
}

/**
 * Anthropic's envelope, or AWS's form: the name of an exception in a header or in `__type`, and a `message`.
 */
function describe(status: number | undefined, body: unknown, headers: Headers): Description {
  const error = field(body, 'error')
  const exception = text(headers.get('x-amzn-errortype')) ?? text(field(body, '__type'))
  return {
    status,
    // com.amazonaws.bedrock#ThrottlingException:http://internal.amazon.com/…
    type: text(field(error, 'type')) ?? exception?.replace(/^.*#|:.*$/g, ''),
    errorCode: text(field(field(error, 'details'), 'error_code')),
    message: text(field(error, 'message')) ?? text(field(body, 'message')) ?? '',
  }
}

function failureOf(description: Description, retryAfterMs: number | undefined): UpstreamFailure {
  const { told, retry, breaker, trouble } = meaningOf(description)
  const { message: _message, ...described } = description
  const { status } = description
  return new UpstreamFailure(answerOf(told, description, retryAfterMs), retry, breaker, {
    retryAfterMs: retry === 'soon' ? retryAfterMs : undefined,
    trouble: trouble && { reason: trouble, described },
    reach: status === undefined ? 'refused' : reachOfStatus(status),
    status,
  })
}

function answerOf(told: Meaning['told'], { type, message }: Description, retryAfterMs?: number): ApiError {
  const seconds = retryAfterMs === undefined ? usualWait : Math.max(1, Math.ceil(retryAfterMs / 1_000))
  switch (told) {
    case 'mistake': {
      // Only where Claude itself speaks of the request: words from elsewhere may be about us.
      const words =
        type === 'invalid_request_error' && message !== '' ? message : 'Claude refused the request.'
      return (
        readPromptTooLong(words) ??
        new InvalidRequestError(words.slice(0, longestMessage), 'refused_by_claude')
      )
    }
    case 'too-large':
      return new RequestTooLargeError('The conversation is too large.')
    case 'unavailable':
      return new UnavailableError(
        'upstream_config',
        'This service cannot reach Claude at the moment.',
        usualWait,
      )
    case 'no-model':
      return new UnavailableError(
        'upstream_model_unavailable',
        'This model cannot be reached at the moment.',
        usualWait,
      )
    case 'rate-limited':
      return new UnavailableError('upstream_rate_limited', 'Claude is busy at the moment.', seconds)
    case 'overloaded':
      return new UnavailableError('upstream_overloaded', 'Claude is busy at the moment.', seconds)
    default:
      return new UpstreamError('upstream_error', 'Claude had an internal error.')
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
