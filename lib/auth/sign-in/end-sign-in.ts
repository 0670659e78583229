import type { Change } from '../../change.ts'
import { AuthenticationError } from '../../errors.ts'
import type { OrganizationId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { identifyByAccessToken } from '../identify-by-access-token.ts'
import { findRefreshToken } from './find-refresh-token.ts'
import type { SignedInMember } from './find-sign-in.ts'
import { readRefreshToken } from './tokens.ts'
import type { SignIn } from './user-code.ts'

/** Ends a sign-in: none of its tokens counts any more. @throws AuthenticationError for one that has ended */
export async function endSignIn(
  tx: Transaction,
  { organizationId, signInId: id }: SignedInMember,
): Promise<Change<undefined>> {
  const { rows } = await tx.query<SignIn>(
    'DELETE FROM sign_ins WHERE organization_id = $1 AND id = $2 RETURNING id, user_id',
    [organizationId, id],
  )
  if (rows[0] === undefined) throw new AuthenticationError()
  return { target: id, before: rows[0], after: null, result: undefined }
}

/** Ends all sign-ins of a member; the audit event of the member's removal covers them. */
export async function endSignInsOfMember(
  tx: Transaction,
  { organizationId, userId }: { organizationId: OrganizationId; userId: string },
): Promise<void> {
  await tx.query('DELETE FROM sign_ins WHERE organization_id = $1 AND user_id = $2', [organizationId, userId])
}

/** The member whose token this is: an access token that counts, or a refresh token, old or new. @throws AuthenticationError, UnavailableError */
export async function ownerOfToken(text: string): Promise<SignedInMember> {
  const isRefreshToken = readRefreshToken(text) !== undefined
  return (await (isRefreshToken ? findRefreshToken(text) : identifyByAccessToken(text))).principal
}
