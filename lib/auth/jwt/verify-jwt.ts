import { identityProviderSettings } from '../../config/identity-provider.ts'
import { AuthenticationError } from '../../errors.ts'
import type { Identity } from './jwt-claims.ts'
import type { TokenVerifier } from './jwt-verifier.ts'

/** Real tokens have 1 to 3 KiB; a header of API Gateway may have 10. */
export const longestToken = 8_192

let verifier: TokenVerifier | undefined

/**
 * Whom a token of the deployment's OIDC provider stands for: an ID token, or an access token that is a JWT and names
 * one of OIDC_AUDIENCE in its `aud` (those of Cognito name none; its ID tokens do).
 * @throws AuthenticationError for every token that is not good, and for all where no provider is set
 * @throws UnavailableError when the provider had to be asked for its keys and did not answer
 */
export async function verifyToken(token: string): Promise<Identity> {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URI: jwksUri } = identityProviderSettings()
  if (issuer === undefined || token.length > longestToken) throw new AuthenticationError()
  if (verifier === undefined) {
    // Only now, so that a function that meets nothing but API keys never loads it.
    const loaded = await import('./jwt-verifier.ts')
    verifier ??= new loaded.TokenVerifier({ issuer, audience, jwksUri })
  }
  return verifier.verify(token)
}
