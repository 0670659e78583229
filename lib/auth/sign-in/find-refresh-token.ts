import { AuthenticationError } from '../../errors.ts'
import { withOrg } from '../../postgres/with-org.ts'
import { hasDigest } from '../secret-digest.ts'
import { findSignIn, type SignedInMember, toSignedInMember } from './find-sign-in.ts'
import { accessTokenLifetime, type Tokens } from './issue-tokens.ts'
import { type RefreshToken, readRefreshToken, tokensAfter } from './tokens.ts'

/**
 * In s, after an exchange, for which the same token is given the same again: processes of Claude Code 2.1.332 that share a
 * sign-in send one refresh token at once, and who is refused forgets it for all of them.
 */
const overlap = 30

/** A refresh token that belongs to a sign-in. */
export interface FoundRefreshToken extends RefreshToken {
  readonly principal: SignedInMember
  /** Otherwise it was exchanged before. */
  readonly isCurrent: boolean
  /** What it was exchanged for a moment ago, and counts now. */
  readonly exchangedFor: Tokens | undefined
  /** Of the one that counts. */
  readonly digest: Buffer
  /** Sealed. */
  readonly providerToken: string
}

interface Row {
  refresh_digest: Buffer
  family_digest: Buffer
  refresh_pepper_id: string
  provider_token: string
  just_exchanged: boolean
}

/** @throws AuthenticationError for a text that was never one, or whose sign-in or membership has ended; UnavailableError */
export async function findRefreshToken(text: string): Promise<FoundRefreshToken> {
  const token = readRefreshToken(text)
  if (token === undefined) throw new AuthenticationError()
  const [member] = await findSignIn(token.signInId)
  const principal = member && toSignedInMember(member)
  const row = principal && (await readRow(principal, token))
  const stored = (digest?: Buffer) => row && digest && { digest, pepperId: row.refresh_pepper_id }
  const isOfFamily = hasDigest(token.family, stored(row?.family_digest))
  const isCurrent = hasDigest(text, stored(row?.refresh_digest))
  if (principal === undefined || row === undefined || !isOfFamily) throw new AuthenticationError()
  const { accessToken, refreshToken } = tokensAfter(token)
  const isNext = row.just_exchanged && hasDigest(refreshToken.text, stored(row.refresh_digest))
  return {
    ...token,
    principal,
    isCurrent,
    exchangedFor: isNext ? { accessToken, refreshToken: refreshToken.text } : undefined,
    digest: row.refresh_digest,
    providerToken: row.provider_token,
  }
}

function readRow({ organizationId }: SignedInMember, { signInId }: RefreshToken): Promise<Row | undefined> {
  return withOrg(organizationId, async (tx) => {
    const { rows } = await tx.query<Row>(
      `SELECT refresh_digest, family_digest, refresh_pepper_id, provider_token,
              access_expires_at > now() + make_interval(secs => $3) AS just_exchanged
         FROM sign_ins
        WHERE organization_id = $1 AND id = $2 AND expires_at > now() AND refresh_digest IS NOT NULL`,
      [organizationId, signInId, accessTokenLifetime - overlap],
    )
    return rows[0]
  })
}
