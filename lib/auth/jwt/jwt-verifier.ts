import { verifyJwt } from 'aws-jwt-verify/jwt-verifier'
import { AuthenticationError, UnavailableError } from '../../errors.ts'
import { checkClaims, graceSeconds, type Identity, readIdentity } from './jwt-claims.ts'
import { SigningKeys } from './signing-keys.ts'

/** The provider whose JWTs are accepted. */
export interface JwtIssuer {
  readonly issuer: string
  /** Clients or APIs; a JWT must be meant for one of them. */
  readonly audience: readonly string[]
  /** Undefined: the issuer's openid-configuration names it. */
  readonly jwksUri: string | undefined
}

/** Verifies the JWTs of one issuer. The key determines the algorithm: never HMAC, never none. */
export class JwtVerifier {
  readonly #trusted: JwtIssuer
  readonly #keys: SigningKeys

  constructor(trusted: JwtIssuer) {
    this.#trusted = trusted
    this.#keys = new SigningKeys(trusted.issuer, trusted.jwksUri)
  }

  /** @throws AuthenticationError, UnavailableError */
  async verify(jwt: string): Promise<Identity> {
    const { issuer, audience } = this.#trusted
    const options = {
      issuer,
      audience: [...audience],
      graceSeconds,
      customJwtCheck: (verified: Parameters<typeof checkClaims>[0]) => checkClaims(verified, audience),
    }
    try {
      return readIdentity(
        await verifyJwt(jwt, issuer, options, (_issuer, { header }) => this.#keys.find(header.kid)),
      )
    } catch (error) {
      // The library's error quotes the claims of the JWT.
      throw error instanceof UnavailableError ? error : new AuthenticationError()
    }
  }
}
