import { AuthenticationError } from '../errors.ts'
import { isId } from '../ids.ts'
import { findMember } from './find-member.ts'
import type { Principal } from './principal.ts'

/** So long a membership is believed without asking again: the longest that a removed member can go on. */
const cacheMs = 10_000
/** More than the demo will ever have; a bound all the same, since the headers are anybody's. */
const cacheSize = 1_000

const cache = new Map<string, { principal: Promise<Principal | undefined>; until: number }>()

/**
 * The local server's way in: the organization and user that the headers `x-org-id` and `x-user-id` name, as far
 * as that user is a member there.
 * @throws AuthenticationError, UnavailableError
 */
export async function identifyByHeaders(headers: Record<string, string | undefined>): Promise<Principal> {
  const organizationId = headers['x-org-id'] ?? ''
  const userId = headers['x-user-id'] ?? ''
  if (!isId('organization', organizationId) || !isId('user', userId)) throw new AuthenticationError()

  const key = `${organizationId}/${userId}`
  let entry = cache.get(key)
  if (entry === undefined || entry.until < Date.now()) {
    if (cache.size >= cacheSize) cache.clear()
    entry = { principal: findMember(organizationId, userId), until: Date.now() + cacheMs }
    cache.set(key, entry)
    // An outage is no answer, and is not remembered as one.
    entry.principal.catch(() => cache.delete(key))
  }
  const principal = await entry.principal
  if (principal === undefined) throw new AuthenticationError()
  return principal
}
