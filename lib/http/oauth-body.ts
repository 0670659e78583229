import type { ApiError } from '../errors.ts'

/** An error as OAuth clients read it (RFC 6749, 5.2); `code` is ours, and tells more. */
export interface OAuthBody {
  error: string
  error_description: string
  code: string
  request_id: string
}

/** Those that say so themselves. */
const ownCodes = new Set([
  'invalid_grant',
  'unsupported_grant_type',
  'authorization_pending',
  'slow_down',
  'access_denied',
  'expired_token',
])

/** Every failure of a route for OAuth clients, in their words. */
export function oauthBody({ status, code, message }: ApiError, requestId: string): OAuthBody {
  return {
    error: ownCodes.has(code) ? code : codeOf(status),
    error_description: plain(message),
    code,
    request_id: requestId,
  }
}

function codeOf(status: number): string {
  if (status === 401) return 'invalid_grant'
  if (status === 403) return 'access_denied'
  if (status === 429) return 'slow_down'
  if (status === 503) return 'temporarily_unavailable'
  return status >= 500 ? 'server_error' : 'invalid_request'
}

/** A description may have printable ASCII without quotation marks and backslashes. */
function plain(message: string): string {
  return message.replaceAll('"', "'").replaceAll(/[^\x20-\x7e]|\\/g, '?')
}
