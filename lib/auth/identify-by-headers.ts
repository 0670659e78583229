import { AuthenticationError } from '../errors.ts'
import { isId } from '../ids.ts'
import { callFunction } from '../postgres/call-function.ts'
import { type Principal, type PrincipalRow, toPrincipal } from './principal.ts'

/**
 * The local server's way in: the organization and user named by `x-org-id` and `x-user-id`, if that user is a
 * member there.
 * @throws AuthenticationError, UnavailableError
 */
export async function identifyByHeaders(organizationId: string, userId: string): Promise<Principal> {
  if (!isId('organization', organizationId) || !isId('user', userId)) throw new AuthenticationError()
  const [row] = await callFunction<PrincipalRow>('find_member', {
    organization_id: organizationId,
    user_id: userId,
  })
  if (row === undefined) throw new AuthenticationError()
  return toPrincipal(row)
}
