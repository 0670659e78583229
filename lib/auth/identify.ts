import { AuthenticationError } from '../errors.ts'
import { count } from '../metrics/record.ts'
import type { Credential } from './credential.ts'
import { noteFailedAttempt, refuseAfterTooMany } from './failed-attempts.ts'
import { identifyByHeaders } from './identify-by-headers.ts'
import { identifyByKey } from './identify-by-key.ts'
import { identifyByToken } from './identify-by-token.ts'
import { recall, remember } from './known-principals.ts'
import type { Principal } from './principal.ts'

/** Who is asking, for the throttle and the audit log. */
export interface Asker {
  readonly address: string
  readonly requestId: string
}

/**
 * On whose behalf a request with this credential acts. Found again within ten seconds without any question;
 * otherwise in one network wait.
 * @throws AuthenticationError, TooManyRequestsError, UnavailableError
 */
export async function identify(credential: Credential, asker: Asker): Promise<Principal> {
  const known = recall(credential)
  if (known !== undefined) return known
  if (credential.kind === 'headers') return remember(credential, lookUp(credential, asker))

  // Side by side, so that the throttle costs no wait of its own.
  const [throttle, found] = await Promise.allSettled([
    refuseAfterTooMany(asker.address),
    remember(credential, lookUp(credential, asker)),
  ])
  // Whatever else came from there: somebody who guesses must not lock their neighbours out.
  if (found.status === 'fulfilled') return found.value
  if (throttle.status === 'rejected') throw throttle.reason
  if (found.reason instanceof AuthenticationError) {
    count('authentication_failures_total', { credential: credential.kind })
    await noteFailedAttempt(asker.address)
  }
  throw found.reason
}

async function lookUp(
  credential: Credential,
  { requestId }: Asker,
): Promise<{ principal: Principal; expiresAt: number }> {
  if (credential.kind === 'api-key') return identifyByKey(credential.key)
  if (credential.kind === 'token') {
    return identifyByToken(credential.token, credential.organizationId, requestId)
  }
  const principal = await identifyByHeaders(credential.organizationId, credential.userId)
  return { principal, expiresAt: Infinity }
}
