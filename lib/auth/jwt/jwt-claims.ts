import type { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model'
import { AuthenticationError } from '../../errors.ts'

/** The person who presents a JWT, as far as the identity provider vouches for them. */
export interface Identity {
  /** The provider's name for this person: 1 to 255 printable ASCII characters, case-sensitive. */
  readonly subject: string
  /** In lower case; undefined unless the provider says that it is verified. */
  readonly email: string | undefined
  readonly expiresAt: number
}

/** How far the clocks of the provider and of this machine may be apart. */
export const graceSeconds = 30

/** A JWT whose signature, issuer, audience and times have been checked. */
export interface VerifiedJwt {
  readonly header: JwtHeader
  readonly payload: JwtPayload
}

/**
 * Refuses a JWT that the right provider signed for the right audience and that still does not prove who is
 * asking.
 * @throws AuthenticationError
 */
export function checkClaims({ header, payload }: VerifiedJwt, audience: readonly string[]): void {
  const isProof =
    payload.exp !== undefined &&
    // An unknown extension may change what everything else means (RFC 7515, 4.1.11).
    header['crit'] === undefined &&
    isOfKnownKind(header) &&
    // Only logout tokens and other notices have it.
    payload['events'] === undefined &&
    isIssuedForUs(header, payload, audience)
  if (!isProof) throw new AuthenticationError()
}

/**
 * Most providers write `JWT` on everything; RFC 9068 has a type for access tokens; other types have other
 * uses.
 */
function isOfKnownKind({ typ = 'JWT' }: JwtHeader): boolean {
  return typeof typ === 'string' && /^(application\/)?(at\+)?jwt$/i.test(typ)
}

/**
 * The library has checked that `aud` names one of ours. An access token needs no more: its `aud` names APIs,
 * and `azp` or `client_id` any client that calls them (RFC 9068, 4). An ID token for several clients was
 * requested by one of them, its `azp`, and that has to be one of ours (OpenID Connect Core 1.0, 3.1.3.7).
 */
function isIssuedForUs(header: JwtHeader, payload: JwtPayload, audience: readonly string[]): boolean {
  const { aud, azp } = payload
  const isForSeveral = Array.isArray(aud) && aud.length > 1
  if (!isForSeveral || isAccessToken(header, payload)) return true
  return typeof azp === 'string' && audience.includes(azp)
}

/**
 * Claims that access tokens have and ID tokens never: most have `scope`, Entra's and Okta's `scp`, Okta's
 * also `cid`.
 */
const accessTokenClaims = ['scope', 'scp', 'client_id', 'cid'] as const

/** Not every provider writes the type that RFC 9068 requires. */
function isAccessToken({ typ }: JwtHeader, payload: JwtPayload): boolean {
  return (
    (typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ)) ||
    accessTokenClaims.some((claim) => payload[claim] !== undefined)
  )
}

/** The claims by which a person is known. */
interface PersonalClaims {
  readonly sub?: string | undefined
  readonly email?: unknown
  readonly email_verified?: unknown
  readonly exp?: number | undefined
}

/** @throws AuthenticationError without a `sub` as OpenID Connect defines it */
export function readIdentity(claims: PersonalClaims): Identity {
  const { sub = '', email, email_verified: verified, exp = 0 } = claims
  if (!/^[\x20-\x7e]{1,255}$/.test(sub)) throw new AuthenticationError()
  // Apple and others write it as a string.
  const isVerified = verified === true || verified === 'true'
  return {
    subject: sub,
    email: isVerified && isPlainEmail(email) ? email.toLowerCase() : undefined,
    expiresAt: exp * 1_000,
  }
}

/** ASCII only: the Kelvin sign lower-cases to a k, which would turn a stranger's mailbox into one of ours. */
function isPlainEmail(email: unknown): email is string {
  return (
    typeof email === 'string' &&
    email.length <= 254 &&
    /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/.test(email)
  )
}
