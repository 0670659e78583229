import { AuthenticationError } from '../../errors.ts'
import { withOrg } from '../../postgres/with-org.ts'
import { findRefreshToken } from './find-refresh-token.ts'
import type { SignedInMember } from './find-sign-in.ts'
import { issueTokens, type Tokens } from './issue-tokens.ts'
import { askAgain } from './provider.ts'
import { unseal } from './seal.ts'

/** New tokens; or that the sign-in has to end, and why. */
export type Refreshed = { readonly principal: SignedInMember } & (
  | (Tokens & { readonly mustEnd?: never })
  | { readonly mustEnd: 'reused' | 'refused by the provider' }
)

/**
 * Exchanges a refresh token for new tokens, if its member may still act here and the identity provider says that the
 * person still may. A refresh token counts once, and for half a minute gives the same again: one that comes later was
 * stolen, by whom it comes from or from whom.
 * @throws AuthenticationError for a token that is none, or whose member may not act now; UnavailableError, also where
 * the provider cannot be asked: then the token counts as before
 */
export async function refreshSignIn(text: string): Promise<Refreshed> {
  const token = await findRefreshToken(text)
  const { principal, signInId: id } = token
  if (!token.isCurrent && !token.exchangedFor) return { principal, mustEnd: 'reused' }
  const known = unseal(token.providerToken, id)
  if (principal.suspended || known === undefined) throw new AuthenticationError()
  if (token.exchangedFor) return { principal, ...token.exchangedFor }

  const { organizationId } = principal
  const tokens = await withOrg(organizationId, async (tx) => {
    // Locked while the provider is asked: its token may count once, too, and end everything when it comes again.
    const { rowCount } = await tx.query(
      'SELECT FROM sign_ins WHERE organization_id = $1 AND id = $2 AND refresh_digest = $3 FOR UPDATE',
      [organizationId, id, token.digest],
    )
    if (rowCount === 0) return 'exchanged meanwhile'
    const providerToken = await askProvider(known)
    return providerToken && issueTokens(tx, { organizationId, id, providerToken, exchanged: token })
  })
  if (tokens === 'exchanged meanwhile') return refreshSignIn(text)
  return tokens ? { principal, ...tokens } : { principal, mustEnd: 'refused by the provider' }
}

/** Undefined where the person may not any more. @throws UnavailableError */
async function askProvider(providerToken: string): Promise<string | undefined> {
  try {
    return await askAgain(providerToken)
  } catch (error) {
    if (error instanceof AuthenticationError) return undefined
    throw error
  }
}
