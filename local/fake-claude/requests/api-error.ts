/** An error that the API answers: the HTTP status, and what goes into Anthropic's error envelope. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly type: string
  readonly details: Record<string, unknown> | undefined
  readonly headers: Record<string, string>
  /** Replaces the envelope. */
  readonly body: string | undefined

  constructor(
    status: number,
    type: string,
    message: string,
    more: {
      details?: Record<string, unknown> | undefined
      headers?: Record<string, string>
      body?: string | undefined
    } = {},
  ) {
    super(message)
    this.status = status
    this.type = type
    this.details = more.details
    this.headers = more.headers ?? {}
    this.body = more.body
  }
}

export const invalidRequest = (message: string) => new ApiError(400, 'invalid_request_error', message)

export const notFound = (message: string) => new ApiError(404, 'not_found_error', message)

/** Anthropic's error shape, the same in a JSON answer and in an `event: error` of a stream. */
export function errorEnvelope(
  error: { type: string; message: string; details?: Record<string, unknown> | undefined },
  requestId: string,
) {
  const { type, message, details } = error
  return { type: 'error', error: { type, message, ...(details && { details }) }, request_id: requestId }
}
