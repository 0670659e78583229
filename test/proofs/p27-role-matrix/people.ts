import { makeApiKey } from '../../../lib/auth/api-keys/api-key.ts'
import { digestSecret } from '../../../lib/auth/secret-digest.ts'
import { type ApiKeyId, newId, type UserId } from '../../../lib/ids.ts'
import type { Application } from '../../harness/application.ts'
import { giveAccessToken } from '../../harness/identity/give-access-token.ts'
import type { IdentityProvider } from '../../harness/identity/identity-provider.ts'
import type { RoleName } from './expected-access.ts'

export type Headers = Readonly<Record<string, string>>

/** Creates members of Acme, and keys that act for them. */
export class People {
  readonly #app: Application
  readonly #identityProvider: IdentityProvider

  constructor(app: Application, identityProvider: IdentityProvider) {
    this.#app = app
    this.#identityProvider = identityProvider
  }

  async join(role: RoleName): Promise<{ userId: UserId; headers: Headers }> {
    const { organizationId } = this.#app.ada
    const userId = newId('user')
    await this.#app.database.rows(
      `INSERT INTO members (organization_id, user_id, email, role, joined_at) VALUES ($1, $2, $3, $4, now())`,
      [organizationId, userId, `${userId}@example.org`, role],
    )
    return { userId, headers: { 'x-org-id': organizationId, 'x-user-id': userId } }
  }

  /** A person whom the identity provider vouches for: a member, invited by address or subject, or neither. */
  async signIn(
    is: 'member' | 'invited by address' | 'invited by subject' | 'unknown',
    role: RoleName = 'viewer',
  ) {
    const userId = newId('user')
    const email = `${userId}@example.org`
    if (is !== 'unknown') {
      await this.#app.database.rows(
        `INSERT INTO members (organization_id, user_id, email, subject, role, joined_at)
         VALUES ($1, $2, $3, $4, $5, CASE WHEN $6 THEN now() END)`,
        [
          this.#app.ada.organizationId,
          userId,
          is === 'invited by subject' ? null : email,
          is === 'invited by address' ? null : userId,
          role,
          is === 'member',
        ],
      )
    }
    const token = await this.#identityProvider.issue({
      subject: userId,
      email,
      emailVerified: true,
      expiresIn: 86_400,
    })
    return { authorization: `Bearer ${token}` }
  }

  /** Signs a member in on a device. */
  async giveAccess(userId: UserId): Promise<Headers> {
    const { organizationId } = this.#app.ada
    return { authorization: `Bearer ${await giveAccessToken(this.#app, { organizationId, userId })}` }
  }

  async giveKey(userId: UserId, scopes: readonly string[]): Promise<{ keyId: ApiKeyId; headers: Headers }> {
    const keyId = newId('apiKey')
    const key = makeApiKey(keyId)
    const { digest, pepperId } = digestSecret(key, this.#app.credentials.pepper)
    await this.#app.database.rows(
      `INSERT INTO api_keys (organization_id, id, user_id, name, digest, pepper_id, scopes)
       VALUES ($1, $2, $3, 'Key', $4, $5, $6)`,
      [this.#app.ada.organizationId, keyId, userId, digest, pepperId, scopes],
    )
    return { keyId, headers: { 'x-api-key': key } }
  }
}
