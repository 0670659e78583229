import { AuthenticationError } from '../errors.ts'
import type { Credential } from './credential.ts'
import { identifyByAccessToken } from './identify-by-access-token.ts'
import { identifyByHeaders } from './identify-by-headers.ts'
import { identifyByJwt } from './identify-by-jwt.ts'
import { identifyByKey } from './identify-by-key.ts'
import type { Identity } from './jwt/jwt-claims.ts'
import { verifyJwt } from './jwt/verify-jwt.ts'
import { recall, recallRefusal, remember } from './known-principals.ts'
import type { Principal } from './principal.ts'
import { throttled } from './throttled.ts'

/**
 * The principal for whom a request with this credential acts. Within ten seconds of the last lookup it costs
 * no wait; otherwise one network round trip.
 * @param address the request's source
 * @param suffices whether a principal may do what is asked; a remembered one that may not is looked up again
 * @throws AuthenticationError, TooManyRequestsError, UnavailableError; InvitationOpenError for a person who
 * is invited
 */
export async function identify(
  credential: Credential,
  address: string,
  suffices: (principal: Principal) => boolean = () => true,
): Promise<Principal> {
  const known = await recall(credential)
  if (known === undefined) return ask(credential, address)
  if (suffices(known)) return known
  return recallRefusal(credential) ?? ask(credential, address, { confirmsRefusal: true })
}

function ask(
  credential: Credential,
  address: string,
  reason?: { confirmsRefusal: boolean },
): Promise<Principal> {
  const asking = remember(credential, lookUp(credential), reason)
  return credential.kind === 'headers' ? asking : throttled(kindOf(credential), address, asking)
}

/**
 * The person whose JWT this is, with or without a membership. A key or the local headers never speak for a
 * person.
 * @throws AuthenticationError, TooManyRequestsError, UnavailableError
 */
export async function identifyPerson(credential: Credential, address: string): Promise<Identity> {
  if (credential.kind !== 'jwt') throw new AuthenticationError()
  return throttled('token', address, verifyJwt(credential.jwt))
}

async function lookUp(credential: Credential): Promise<{ principal: Principal; expiresAt: number }> {
  if (credential.kind === 'api-key') return identifyByKey(credential.key)
  if (credential.kind === 'access-token') return identifyByAccessToken(credential.token)
  if (credential.kind === 'jwt') return identifyByJwt(credential.jwt, credential.organizationId)
  const principal = await identifyByHeaders(credential.organizationId, credential.userId)
  return { principal, expiresAt: Infinity }
}

const kindOf = ({ kind }: Credential) => (kind === 'jwt' ? 'token' : kind)
