import type { ApiError } from '../errors.ts'

/** The one shape of every error, in Anthropic's form: their SDK, OpenAI's and Claude Code all read it. */
export interface ErrorEnvelope {
  type: 'error'
  error: { type: string; message: string; code: string; details?: Record<string, unknown> }
  request_id: string
}

export function errorEnvelope(error: ApiError, requestId: string): ErrorEnvelope {
  return {
    type: 'error',
    error: {
      type: error.type,
      message: error.message,
      code: error.code,
      ...(error.details && { details: error.details }),
    },
    request_id: requestId,
  }
}
