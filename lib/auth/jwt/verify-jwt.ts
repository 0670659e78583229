import { identityProviderSettings } from '../../config/identity-provider.ts'
import { AuthenticationError } from '../../errors.ts'
import type { Identity } from './jwt-claims.ts'
import type { JwtVerifier } from './jwt-verifier.ts'

/** Real JWTs have 1 to 3 KiB; API Gateway takes headers of up to 10. */
export const longestJwt = 8_192

let verifier: JwtVerifier | undefined

/**
 * The person for whom a JWT of the deployment's OIDC provider stands: an ID token, or an access token that is
 * a JWT and names one of OIDC_AUDIENCE in its `aud` (Cognito's access tokens name none; its ID tokens do).
 * @throws AuthenticationError for every invalid JWT, and for all where no provider is set
 * @throws UnavailableError when the provider had to be asked for its keys and did not respond
 */
export async function verifyJwt(jwt: string): Promise<Identity> {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URI: jwksUri } = identityProviderSettings()
  if (issuer === undefined || jwt.length > longestJwt) throw new AuthenticationError()
  if (verifier === undefined) {
    // Loaded late, so that a function that only meets API keys never loads it.
    const loaded = await import('./jwt-verifier.ts')
    verifier ??= new loaded.JwtVerifier({ issuer, audience, jwksUri })
  }
  return verifier.verify(jwt)
}
