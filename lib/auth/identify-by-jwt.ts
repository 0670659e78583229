import { AuthenticationError } from '../errors.ts'
import { isId } from '../ids.ts'
import { callFunction } from '../postgres/call-function.ts'
import { verifyJwt } from './jwt/verify-jwt.ts'
import { type Principal, type PrincipalRow, toPrincipal } from './principal.ts'

/**
 * The member whom a JWT of the identity provider stands for. Organization and role come from our own table;
 * the header only chooses among the organizations that the person has joined.
 * @returns the principal, and when the JWT expires in ms since the epoch
 * @throws AuthenticationError, UnavailableError; InvitationOpenError for a person who is invited and has not
 * joined
 */
export async function identifyByJwt(
  jwt: string,
  organizationId: string | undefined,
): Promise<{ principal: Principal; expiresAt: number }> {
  if (organizationId !== undefined && !isId('organization', organizationId)) throw new AuthenticationError()
  const { subject, email, expiresAt } = await verifyJwt(jwt)
  const [row] = await callFunction<PrincipalRow>('find_person', {
    subject,
    email,
    organization_id: organizationId,
  })
  if (row === undefined) throw new AuthenticationError()
  return { principal: toPrincipal(row), expiresAt }
}
