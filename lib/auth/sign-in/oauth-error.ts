import { ApiError } from '../../errors.ts'

/** The errors by which a device knows what to do (RFC 6749, 5.2; RFC 8628, 3.5). */
export type OAuthCode =
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'

/** What a device is told in place of tokens. */
export class OAuthError extends ApiError {
  constructor(code: OAuthCode, message: string, status: 400 | 401 = 400) {
    super({ status, type: 'invalid_request_error', code, message })
  }
}
