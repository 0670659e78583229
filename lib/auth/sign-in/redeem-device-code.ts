import { AuthenticationError } from '../../errors.ts'
import type { OrganizationId, SignInId } from '../../ids.ts'
import { callFunction } from '../../postgres/call-function.ts'
import { withOrg } from '../../postgres/with-org.ts'
import { digestDeviceCode, pollInterval } from './codes.ts'
import { findSignIn } from './find-sign-in.ts'
import { issueTokens, type Tokens } from './issue-tokens.ts'
import { OAuthError } from './oauth-error.ts'
import { unseal } from './seal.ts'

/** Tokens, and the address of the member that they are for. */
export interface Redeemed extends Tokens {
  readonly email: string | null
}

type Poll =
  | { state: keyof typeof notYet }
  | { state: 'approved'; organization_id: OrganizationId; sign_in_id: SignInId }

/**
 * The tokens of a device whose code a person has entered; a device code is good for them once.
 * @throws OAuthError while it is not or where it was refused; AuthenticationError for a code that there is not, or not any more;
 * UnavailableError
 */
export async function redeemDeviceCode(deviceCode: string): Promise<Redeemed> {
  const digest = digestDeviceCode(deviceCode)
  if (digest === undefined) throw new AuthenticationError()
  const [poll] = await callFunction<Poll>('poll_device_code', { digest, slower: `${pollInterval} s` })
  if (poll === undefined) throw new AuthenticationError()
  if (poll.state !== 'approved') throw notYet[poll.state]()
  return fetchTokens(poll.organization_id, poll.sign_in_id, digest)
}

const notYet = {
  pending: () => new OAuthError('authorization_pending', 'Nobody has entered the code yet.'),
  slow_down: () => new OAuthError('slow_down', `Ask ${pollInterval} seconds later than so far.`),
  denied: () => new OAuthError('access_denied', 'The sign-in was refused.'),
  expired: () => new OAuthError('expired_token', 'The code was not entered in time.'),
}

async function fetchTokens(
  organizationId: OrganizationId,
  id: SignInId,
  deviceDigest: Buffer,
): Promise<Redeemed> {
  const [member] = await findSignIn(id)
  if (member === undefined || member.suspended) throw new AuthenticationError()
  const tokens = await withOrg(organizationId, async (tx) => {
    const { rows } = await tx.query<{ provider_token: string | null }>(
      'SELECT provider_token FROM sign_ins WHERE organization_id = $1 AND id = $2 AND device_digest = $3 FOR UPDATE',
      [organizationId, id, deviceDigest],
    )
    // Fetched meanwhile, by another who has the code.
    if (rows[0] === undefined) throw new AuthenticationError()
    const { provider_token: sealed } = rows[0]
    const providerToken = sealed === null ? undefined : unseal(sealed, id)
    return issueTokens(tx, { organizationId, id, providerToken })
  })
  return { ...tokens, email: member.email }
}
