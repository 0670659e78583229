/** The `type` of an error in Anthropic's envelope, which their SDKs turn into classes. */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'billing_error'
  | 'permission_error'
  | 'not_found_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'api_error'
  | 'timeout_error'
  | 'overloaded_error'

interface ApiErrorParts {
  status: number
  type: ErrorType
  /** Stable and machine-readable; the message may be reworded, the code not. */
  code: string
  message: string
  details?: Record<string, unknown> | undefined
  retryAfterSeconds?: number | undefined
  cause?: unknown
}

/**
 * What a client may see of a failure. Any other thrown value becomes an `InternalError` that reveals nothing
 * of it.
 */
export class ApiError extends Error {
  readonly status: number
  readonly type: ErrorType
  readonly code: string
  readonly details: Record<string, unknown> | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(parts: ApiErrorParts) {
    super(parts.message, { cause: parts.cause })
    this.name = new.target.name
    this.status = parts.status
    this.type = parts.type
    this.code = parts.code
    this.details = parts.details
    this.retryAfterSeconds = parts.retryAfterSeconds
  }
}

/** 400: the request itself is wrong; sending it again changes nothing. */
export class InvalidRequestError extends ApiError {
  constructor(message: string, code = 'invalid_request', details?: Record<string, unknown>) {
    super({ status: 400, type: 'invalid_request_error', code, message, details })
  }
}

/**
 * 401: no credentials, or none that count here. Thrown without a reason, so that nothing can be told apart;
 * the response says what is wrong with the form of a credential.
 */
export class AuthenticationError extends ApiError {
  constructor(form?: { message: string; details: Record<string, unknown> }) {
    super({
      status: 401,
      type: 'authentication_error',
      code: 'invalid_credentials',
      message: form === undefined ? invalidCredentials : `${invalidCredentials} ${form.message}`,
      details: form?.details,
    })
  }
}
const invalidCredentials = 'Missing or invalid credentials.'

/**
 * 401: the caller is not what they were believed to be. Nothing was done; a retry is told what they are now.
 */
export class CallerChangedError extends AuthenticationError {}

/** 403: known, but not allowed. */
export class PermissionDeniedError extends ApiError {
  constructor(message: string, code = 'permission_denied', details?: Record<string, unknown>) {
    super({ status: 403, type: 'permission_error', code, message, details })
  }
}

/** 403: the operator has suspended the organization; it keeps everything and may do nothing. */
export class OrganizationSuspendedError extends PermissionDeniedError {
  constructor() {
    super('This organization is suspended.', 'organization_suspended')
  }
}

/** 403: a person whom the identity provider vouches for, who is invited and has not accepted. */
export class InvitationOpenError extends PermissionDeniedError {
  constructor() {
    super(
      'You are invited and have not joined. GET /organizations/mine shows your invitations; ' +
        'POST /organizations/mine/{organization_id}/accept accepts one.',
      'invitation_open',
    )
  }
}

/**
 * 404: does not exist, or belongs to another organization or person; the response is the same to the byte.
 */
export class NotFoundError extends ApiError {
  constructor(what: string) {
    super({ status: 404, type: 'not_found_error', code: `${what}_not_found`, message: `No such ${what}.` })
  }
}

/** 409: impossible as things stand. */
export class ConflictError extends ApiError {
  constructor(message: string, code: string) {
    super({ status: 409, type: 'invalid_request_error', code, message })
  }
}

/** 413 */
export class RequestTooLargeError extends ApiError {
  constructor(message: string, code = 'request_too_large') {
    super({ status: 413, type: 'request_too_large', code, message })
  }
}

/** 415 */
export class UnsupportedMediaTypeError extends ApiError {
  constructor(message: string, code: string) {
    super({ status: 415, type: 'invalid_request_error', code, message })
  }
}

/** 429 with Retry-After: too often; the same request may work then. */
export class TooManyRequestsError extends ApiError {
  constructor(code: string, message: string, retryAfterSeconds: number, details?: Record<string, unknown>) {
    super({
      status: 429,
      type: 'rate_limit_error',
      code,
      message,
      retryAfterSeconds,
      details: { ...details, retry_after_seconds: retryAfterSeconds },
    })
  }
}

/** 500: our own mistake. The cause goes to the log, never to the client. */
export class InternalError extends ApiError {
  constructor(cause: unknown) {
    super({ status: 500, type: 'api_error', code: 'internal_error', message: 'Internal error.', cause })
  }
}

/** 502: Claude failed us, or refused our credentials; the client can mend neither. */
export class UpstreamError extends ApiError {
  constructor(code: string, message: string, cause?: unknown) {
    super({ status: 502, type: 'api_error', code, message, cause })
  }
}

/** 503 with Retry-After: the same request may work then. */
export class UnavailableError extends ApiError {
  constructor(code: string, message: string, retryAfterSeconds: number, cause?: unknown) {
    super({
      status: 503,
      type: 'overloaded_error',
      code,
      message,
      retryAfterSeconds,
      details: { retry_after_seconds: retryAfterSeconds },
      cause,
    })
  }
}

/** 504: the function's own time is up. */
export class DeadlineError extends ApiError {
  constructor() {
    super({
      status: 504,
      type: 'timeout_error',
      code: 'deadline_exceeded',
      message: 'The request took longer than this route may take.',
    })
  }
}
