import { endSignIn } from '../../../lib/auth/sign-in/end-sign-in.ts'
import type { Tokens } from '../../../lib/auth/sign-in/issue-tokens.ts'
import { OAuthError } from '../../../lib/auth/sign-in/oauth-error.ts'
import { type Refreshed, refreshSignIn } from '../../../lib/auth/sign-in/refresh-sign-in.ts'
import { throttled } from '../../../lib/auth/throttled.ts'
import { auditedEnd } from '../../../lib/endpoints/audited.ts'
import type { EndpointRequest } from '../../../lib/endpoints/endpoint.ts'
import { AuthenticationError } from '../../../lib/errors.ts'
import { log } from '../../../lib/log.ts'

/** @throws OAuthError, TooManyRequestsError, UnavailableError */
export async function grantRefresh(
  request: Pick<EndpointRequest, 'address' | 'requestId'>,
  refreshToken: string,
): Promise<Tokens & { email: string | null }> {
  try {
    const refreshed = await throttled('sign-in', request.address, refreshSignIn(refreshToken))
    if (refreshed.mustEnd === undefined) return { ...refreshed, email: refreshed.principal.email }
    await end(request, refreshed)
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error
  }
  throw over()
}

async function end(
  request: Pick<EndpointRequest, 'requestId'>,
  { principal, mustEnd }: Refreshed,
): Promise<void> {
  const { organizationId, userId, signInId } = principal
  const { requestId } = request
  log().warn('A sign-in ends', { requestId, organizationId, userId, signInId, reason: mustEnd })
  await auditedEnd(request, principal, 'sign_in.ended', (tx) => endSignIn(tx, principal))
}

/** 401, by which Claude Code knows that the person has to sign in anew. */
const over = () => new OAuthError('invalid_grant', 'The sign-in has ended: sign in again.', 401)
