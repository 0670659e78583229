import type { ApiError, ErrorType } from '../errors.ts'

/** An error in the shape of OpenAI's API. */
export interface OpenaiError {
  error: {
    message: string
    type: string
    param: string | null
    code: string
    details?: Record<string, unknown>
  }
}

/** https://platform.openai.com/docs/guides/error-codes */
const types: Readonly<Record<ErrorType, string>> = {
  invalid_request_error: 'invalid_request_error',
  authentication_error: 'invalid_request_error',
  billing_error: 'insufficient_quota',
  permission_error: 'permission_error',
  not_found_error: 'invalid_request_error',
  request_too_large: 'invalid_request_error',
  rate_limit_error: 'rate_limit_exceeded',
  api_error: 'server_error',
  timeout_error: 'server_error',
  overloaded_error: 'server_error',
}

/** Codes on which clients act: they shorten the prompt, stop, or ask for another key. */
const codes: Readonly<Record<string, string>> = {
  invalid_credentials: 'invalid_api_key',
  budget_exceeded: 'insufficient_quota',
  prompt_too_long: 'context_length_exceeded',
}

export function openaiCode(code: string): string {
  return codes[code] ?? code
}

/**
 * An error as clients of OpenAI's API read it. The detail `param` names the field at fault. The other details are not part of
 * OpenAI's shape, and clients ignore them.
 */
export function openaiError({ message, type, code, details: known = {} }: ApiError): OpenaiError {
  const { param, ...details } = known
  return {
    error: {
      message,
      type: types[type],
      param: typeof param === 'string' ? param : null,
      code: openaiCode(code),
      ...(Object.keys(details).length > 0 && { details }),
    },
  }
}
