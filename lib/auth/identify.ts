import { AuthenticationError } from '../errors.ts'
import { count } from '../metrics/record.ts'
import type { Credential } from './credential.ts'
import { noteFailedAttempt, refuseAfterTooMany } from './failed-attempts.ts'
import { identifyByHeaders } from './identify-by-headers.ts'
import { identifyByKey } from './identify-by-key.ts'
import { identifyByToken } from './identify-by-token.ts'
import { recall, recallRefusal, remember } from './known-principals.ts'
import type { Principal } from './principal.ts'

/** Who is asking, for the throttle and the audit log. */
export interface Asker {
  readonly address: string
  readonly requestId: string
}

/**
 * On whose behalf a request with this credential acts. Found again within ten seconds without any question;
 * otherwise in one network wait.
 * @param suffices whether a principal may do what is asked; one that may not is not believed from before
 * @throws AuthenticationError, TooManyRequestsError, UnavailableError
 */
export async function identify(
  credential: Credential,
  asker: Asker,
  suffices: (principal: Principal) => boolean = () => true,
): Promise<Principal> {
  const known = await recall(credential)
  if (known === undefined) return ask(credential, asker)
  if (suffices(known)) return known
  return recallRefusal(credential) ?? ask(credential, asker, { confirmsRefusal: true })
}

async function ask(
  credential: Credential,
  asker: Asker,
  reason?: { confirmsRefusal: boolean },
): Promise<Principal> {
  const asking = remember(credential, lookUp(credential, asker), reason)
  if (credential.kind === 'headers') return asking

  // Side by side, so that the throttle costs no wait of its own.
  const [throttle, found] = await Promise.allSettled([refuseAfterTooMany(asker.address), asking])
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
