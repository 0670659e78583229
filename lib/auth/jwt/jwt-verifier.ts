import { verifyJwt } from 'aws-jwt-verify/jwt-verifier'
import { AuthenticationError, UnavailableError } from '../../errors.ts'
import { checkClaims, graceSeconds, type Identity, readIdentity } from './jwt-claims.ts'
import { SigningKeys } from './signing-keys.ts'

/** The provider whose JWTs are accepted. */
export interface JwtIssuer {
  readonly issuer: string
  /** Clients or APIs, one of which a JWT must be meant for. */
  readonly audience: readonly string[]
  /** Without it the issuer's openid-configuration says where its keys are. */
  readonly jwksUri: string | undefined
}

/** Verifies the JWTs of one issuer. The algorithm is the key's own, never HMAC and never none. */
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
      // What the library throws quotes the JWT's claims.
      throw error instanceof UnavailableError ? error : new AuthenticationError()
    }
  }
}
