import type { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model'
import { identityProviderSettings } from '../../config/identity-provider.ts'
import { checkClaims, graceSeconds, readIdentity } from './jwt-claims.ts'
import { longestJwt } from './verify-jwt.ts'

/** What is wrong with a JWT by its own account, visible without a key. */
export interface JwtForm {
  readonly problem: keyof typeof messages
  readonly message: string
}

const messages = {
  unknown_form: 'This is neither an API key, which begins with ck_live_, nor a JWT.',
  no_identity_provider: 'This service takes no tokens of people, only API keys.',
  token_too_long: `The token has more than ${longestJwt} characters: let the identity provider put less into it, such as fewer groups.`,
  token_encrypted: 'The token is encrypted (JWE): let the identity provider sign it alone (JWS).',
  token_broken: 'The token is no JWT that can be read: it looks cut off or changed.',
  token_expired: 'The token is past its time, exp: get a new one.',
  token_issuer: 'The token, by its iss, is of another identity provider than the one that is trusted here.',
  token_audience: 'The token is meant for another service: its aud does not name this one.',
  token_kind:
    'The token is neither an access token for this service nor an ID token that was issued to it, by its typ, azp or other claims.',
  email_not_verified:
    'The token does not say that an address is verified (email and email_verified), so that invitations by address are not found: let the identity provider say so, or be invited by subject, which is the sub of the token.',
} as const

/** Undefined for a JWT of the right form. Checks neither who signed it nor for whom. */
export function describeJwtForm(jwt: string): JwtForm | undefined {
  const problem = problemOf(jwt)
  return problem && { problem, message: messages[problem] }
}

function problemOf(jwt: string): keyof typeof messages | undefined {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience } = identityProviderSettings()
  if (jwt.length > longestJwt) return 'token_too_long'
  if (!jwt.startsWith('ey')) return 'unknown_form'
  if (issuer === undefined) return 'no_identity_provider'
  const parts = jwt.split('.')
  if (parts.length === 5) return 'token_encrypted'
  const [header, payload] = [readPart(parts[0]), readPart(parts[1])]
  if (parts.length !== 3 || header === undefined || payload === undefined) return 'token_broken'
  return problemOfClaims(header, payload, issuer, audience)
}

function problemOfClaims(
  header: JwtHeader,
  payload: JwtPayload,
  issuer: string,
  audience: readonly string[],
): keyof typeof messages | undefined {
  const { exp, iss, aud } = payload
  if (typeof exp === 'number' && exp + graceSeconds < Date.now() / 1_000) return 'token_expired'
  if (iss !== issuer) return 'token_issuer'
  if (![aud].flat().some((each) => each !== undefined && audience.includes(each))) return 'token_audience'
  try {
    checkClaims({ header, payload }, audience)
    return readIdentity(payload).email === undefined ? 'email_not_verified' : undefined
  } catch {
    return 'token_kind'
  }
}

/** A JSON object in base64url, unverified. */
function readPart(text = ''): JwtPayload | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return typeof value === 'object' && value !== null ? (value as JwtPayload) : undefined
  } catch {
    return undefined
  }
}
