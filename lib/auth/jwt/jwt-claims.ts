import type { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model'
import { AuthenticationError } from '../../errors.ts'

/** Who shows a JWT, as far as the identity provider vouches for them. */
export interface Identity {
  /** The provider's name for this person: 1 to 255 printable ASCII characters, of which the case counts. */
  readonly subject: string
  /** In lower case, and only where the provider says that it is verified. */
  readonly email: string | undefined
  /** In ms since the epoch. */
  readonly expiresAt: number
}

/** So far, in seconds, the clocks of the provider and of this machine may be apart. */
export const graceSeconds = 30

/** A JWT whose signature, issuer, audience and times are right. */
export interface VerifiedJwt {
  readonly header: JwtHeader
  readonly payload: JwtPayload
}

/**
 * Refuses what is signed by the right provider for the right audience, and is no proof of who is asking all the same.
 * @throws AuthenticationError
 */
export function checkClaims({ header, payload }: VerifiedJwt, audience: readonly string[]): void {
  const isProof =
    payload.exp !== undefined &&
    // An extension that we do not know may change what all the rest means (RFC 7515, 4.1.11).
    header['crit'] === undefined &&
    isOfKnownKind(header) &&
    // Only logout tokens and other notices have it.
    payload['events'] === undefined &&
    isIssuedForUs(header, payload, audience)
  if (!isProof) throw new AuthenticationError()
}

/** Most providers write JWT on everything; RFC 9068 has a type for access tokens, and others are for other uses. */
function isOfKnownKind({ typ = 'JWT' }: JwtHeader): boolean {
  return typeof typ === 'string' && /^(application\/)?(at\+)?jwt$/i.test(typ)
}

/**
 * That one of ours is in `aud` has been checked, and in an access token that is all: `aud` names APIs, and `azp` or
 * `client_id` whichever client calls them (RFC 9068, 4). An ID token for several clients was asked for by one of them,
 * its `azp`, and that must be one of ours (OpenID Connect Core 1.0, 3.1.3.7).
 */
function isIssuedForUs(header: JwtHeader, payload: JwtPayload, audience: readonly string[]): boolean {
  const { aud, azp } = payload
  const isForSeveral = Array.isArray(aud) && aud.length > 1
  if (!isForSeveral || isAccessToken(header, payload)) return true
  return typeof azp === 'string' && audience.includes(azp)
}

/** Claims of access tokens that no ID token has: `scope` of most, `scp` of Entra and Okta, and of Okta also `cid`. */
const accessTokenClaims = ['scope', 'scp', 'client_id', 'cid'] as const

/** Not every provider writes the type that RFC 9068 wants. */
function isAccessToken({ typ }: JwtHeader, payload: JwtPayload): boolean {
  return (
    (typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ)) ||
    accessTokenClaims.some((claim) => payload[claim] !== undefined)
  )
}

/** @throws AuthenticationError without a `sub` as OpenID Connect has it */
export function readIdentity({ sub = '', email, email_verified: verified, exp = 0 }: JwtPayload): Identity {
  if (!/^[\x20-\x7e]{1,255}$/.test(sub)) throw new AuthenticationError()
  // Apple and others write it as a text.
  const isVerified = verified === true || verified === 'true'
  return {
    subject: sub,
    email: isVerified && isPlainEmail(email) ? email.toLowerCase() : undefined,
    expiresAt: exp * 1_000,
  }
}

/** ASCII only: in lower case the Kelvin sign is a k, so that somebody else's mailbox would become one of ours. */
function isPlainEmail(email: unknown): email is string {
  return (
    typeof email === 'string' &&
    email.length <= 254 &&
    /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/.test(email)
  )
}
