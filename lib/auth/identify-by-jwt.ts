import { AuthenticationError } from '../errors.ts'
import { isId } from '../ids.ts'
import { findPerson } from './find-person.ts'
import { verifyJwt } from './jwt/verify-jwt.ts'
import type { Principal } from './principal.ts'

/**
 * The member whom a JWT of the identity provider stands for. The header only chooses among the organizations that
 * the person has joined.
 * @returns the principal, and when the JWT expires in ms since the epoch
 * @throws AuthenticationError, UnavailableError; InvitationOpenError for a person who is invited and has not
 * joined
 */
export async function identifyByJwt(
  jwt: string,
  organizationId: string | undefined,
): Promise<{ principal: Principal; expiresAt: number }> {
  // Before the provider may have to be asked for its keys.
  if (organizationId !== undefined && !isId('organization', organizationId)) throw new AuthenticationError()
  const { expiresAt, ...person } = await verifyJwt(jwt)
  return { principal: await findPerson(person, organizationId), expiresAt }
}
