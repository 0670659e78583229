import { AuthenticationError } from '../errors.ts'
import { hasDigest } from './secret-digest.ts'
import { findSignIn, type SignedInMember, toSignedInMember } from './sign-in/find-sign-in.ts'
import { readAccessToken } from './sign-in/tokens.ts'

/**
 * The member who has signed in, by an access token of the last two. A text that cannot be one is refused without a
 * query; an unknown token and a wrong one cost the same and fail the same.
 * @returns the principal, and when the token ends in ms since the epoch
 * @throws AuthenticationError, UnavailableError
 */
export async function identifyByAccessToken(
  token: string,
): Promise<{ principal: SignedInMember; expiresAt: number }> {
  const id = readAccessToken(token)
  if (id === undefined) throw new AuthenticationError()
  const rows = await findSignIn(id)
  const compared = [rows[0], rows[1]].map((row) => ({
    row,
    isPresented: hasDigest(
      token,
      row?.digest && row.pepper_id ? { digest: row.digest, pepperId: row.pepper_id } : undefined,
    ),
  }))
  const row = compared.find(({ isPresented }) => isPresented)?.row
  const expiresAt = row?.expires_at?.getTime() ?? 0
  if (row === undefined || expiresAt <= Date.now()) throw new AuthenticationError()
  return { principal: toSignedInMember(row), expiresAt }
}
