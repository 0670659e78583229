import { AuthenticationError } from '../errors.ts'
import { isId } from '../ids.ts'
import { callFunction } from '../postgres/call-function.ts'
import type { Identity } from './jwt/jwt-claims.ts'
import { type Principal, type PrincipalRow, toPrincipal } from './principal.ts'

/**
 * The member that a person is whom the identity provider vouches for. Organization and role come from our own table.
 * @param organizationId one that they have joined; undefined: the first
 * @throws AuthenticationError, UnavailableError; InvitationOpenError for a person who is invited and has not
 * joined
 */
export async function findPerson(
  { subject, email }: Pick<Identity, 'subject' | 'email'>,
  organizationId: string | undefined,
): Promise<Principal> {
  if (organizationId !== undefined && !isId('organization', organizationId)) throw new AuthenticationError()
  const [row] = await callFunction<PrincipalRow>('find_person', {
    subject,
    email,
    organization_id: organizationId,
  })
  if (row === undefined) throw new AuthenticationError()
  return toPrincipal(row)
}
