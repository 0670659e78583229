import type { OrganizationId, SignInId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { digestSecret } from '../secret-digest.ts'
import { seal } from './seal.ts'
import { makeAccessToken, makeRefreshToken, type RefreshToken, tokensAfter } from './tokens.ts'

/** In s. */
export const accessTokenLifetime = 3_600
/** In days, for which a sign-in lasts after it was last refreshed. */
const refreshableDays = 30

/** What a device is given. */
export interface Tokens {
  readonly accessToken: string
  /** Undefined where the provider cannot be asked again whether the person still may. */
  readonly refreshToken: string | undefined
}

/** A sign-in that is locked, and what its next tokens follow. */
export interface LockedSignIn {
  readonly organizationId: OrganizationId
  readonly id: SignInId
  readonly providerToken: string | undefined
  /** The refresh token that is exchanged; undefined for the first. */
  readonly exchanged?: RefreshToken
}

/** Makes the next tokens of a sign-in: from now on the refresh token before counts no more. */
export async function issueTokens(
  tx: Transaction,
  { organizationId, id, providerToken, exchanged }: LockedSignIn,
): Promise<Tokens> {
  const next = exchanged
    ? tokensAfter(exchanged)
    : { accessToken: makeAccessToken(id), refreshToken: makeRefreshToken(id) }
  const { accessToken } = next
  const refreshToken = providerToken === undefined ? undefined : next.refreshToken
  const access = digestSecret(accessToken)
  const refresh = refreshToken && digestSecret(refreshToken.text)
  await tx.query(
    `UPDATE sign_ins
        SET device_digest = NULL,
            previous_access_digest = access_digest, previous_access_pepper_id = access_pepper_id,
            previous_access_expires_at = access_expires_at,
            access_digest = $3, access_pepper_id = $4, access_expires_at = now() + make_interval(secs => $5),
            refresh_digest = $6, refresh_pepper_id = $7, family_digest = $8, provider_token = $9,
            expires_at = now() + make_interval(secs => $10)
      WHERE organization_id = $1 AND id = $2`,
    [
      organizationId,
      id,
      access.digest,
      access.pepperId,
      accessTokenLifetime,
      refresh?.digest,
      refresh?.pepperId,
      refreshToken && digestSecret(refreshToken.family).digest,
      providerToken && seal(providerToken, id),
      refresh ? refreshableDays * 86_400 : accessTokenLifetime,
    ],
  )
  return { accessToken, refreshToken: refreshToken?.text }
}
