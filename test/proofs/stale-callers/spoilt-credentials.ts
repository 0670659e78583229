import { makeApiKey } from '../../../lib/auth/api-keys/api-key.ts'
import type { Credential } from '../../../lib/auth/credential.ts'
import { digestSecret } from '../../../lib/auth/secret-digest.ts'
import { newId, type UserId } from '../../../lib/ids.ts'
import { allScopes, type Role } from '../../../lib/roles.ts'
import type { Application, Caller } from '../../harness/application.ts'
import { giveAccessToken } from '../../harness/identity/give-access-token.ts'
import type { IdentityProvider } from '../../harness/identity/identity-provider.ts'
import { sendRequest } from '../requests/send-request.ts'

/** A caller who may do everything, until that is spoilt. */
export interface SpoiltCaller {
  readonly caller: Caller
  readonly credential: Credential
  readonly headers: Readonly<Record<string, string>>
  /** Takes their rights away through the API. */
  spoil(): Promise<void>
  /** Undoes what also affects others. */
  restore?(): Promise<void>
}

/** A way to lose one's rights, and the response to it from then on. */
export interface Spoiling {
  readonly name: string
  readonly status: 401 | 403
  make(town: Town): Promise<SpoiltCaller>
}

/** Where all of them live: the first organization, of which the first owner administers it. */
export class Town {
  readonly app: Application
  readonly #provider: IdentityProvider | undefined

  constructor(app: Application, provider?: IdentityProvider) {
    this.app = app
    this.#provider = provider
  }

  async join(role: Role = 'owner'): Promise<Caller & { subject: string }> {
    const { organizationId } = this.app.ada
    const [userId, subject] = [newId('user'), crypto.randomUUID()]
    await this.app.database.rows(
      'INSERT INTO members (organization_id, user_id, subject, role, joined_at) VALUES ($1, $2, $3, $4, now())',
      [organizationId, userId, subject, role],
    )
    return { organizationId, userId, subject }
  }

  /** A key of all scopes, as a member of that role would have made it. */
  async giveKey(caller: Caller, shownTo: Caller = caller, shownToRole: Role = 'owner') {
    const id = newId('apiKey')
    const key = makeApiKey(id)
    const { digest, pepperId } = digestSecret(key, this.app.credentials.pepper)
    await this.app.database.rows(
      `INSERT INTO api_keys (organization_id, id, user_id, shown_to, shown_to_role, name, digest, pepper_id, scopes)
       VALUES ($1, $2, $3, $4, $5, 'Key', $6, $7, $8)`,
      [caller.organizationId, id, caller.userId, [shownTo.userId], shownToRole, digest, pepperId, allScopes],
    )
    return { id, credential: { kind: 'api-key', key } as const, headers: { 'x-api-key': key } }
  }

  async signIn({ organizationId, subject }: Caller & { subject: string }) {
    if (this.#provider === undefined) throw new Error('Nobody issues tokens here')
    const jwt = await this.#provider.issue({ subject })
    return {
      credential: { kind: 'jwt', jwt, organizationId } as const,
      headers: { authorization: `Bearer ${jwt}`, 'x-org-id': organizationId },
    }
  }

  /** Signs a member in on a device. */
  async giveAccess(caller: Caller) {
    const token = await giveAccessToken(this.app, caller)
    return {
      credential: { kind: 'access-token', token } as const,
      headers: { authorization: `Bearer ${token}` },
    }
  }

  /** Signs them out there. */
  async revoke(token: string) {
    const { status } = await sendRequest(this.app, {
      method: 'POST',
      target: '/oauth/revoke',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token }).toString(),
    })
    if (status !== 200) throw new Error(`POST /oauth/revoke answered ${status}`)
  }

  /** The first owner, in person, or the operator changes something. */
  async administer(method: string, target: string, body?: object, by: 'owner' | 'operator' = 'owner') {
    const { ada, credentials } = this.app
    const headers =
      by === 'owner'
        ? { 'x-org-id': ada.organizationId, 'x-user-id': ada.userId }
        : { authorization: `Bearer ${credentials.operatorToken}` }
    const answer = await sendRequest(this.app, {
      method,
      target,
      headers: { ...headers, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    })
    if (answer.status >= 300) throw new Error(`${method} ${target} answered ${answer.status} ${answer.body}`)
  }
}

const keySpoiling = (
  name: string,
  status: 401 | 403,
  spoil: (town: Town, of: { id: string; userId: UserId }) => Promise<void>,
): Spoiling => ({
  name,
  status,
  make: async (town) => {
    const caller = await town.join()
    const key = await town.giveKey(caller)
    return { caller, ...key, spoil: () => spoil(town, { id: key.id, userId: caller.userId }) }
  },
})

const tokenSpoiling = (
  name: string,
  status: 401 | 403,
  spoil: (town: Town, userId: UserId) => Promise<void>,
): Spoiling => ({
  name,
  status,
  make: async (town) => {
    const caller = await town.join()
    return { caller, ...(await town.signIn(caller)), spoil: () => spoil(town, caller.userId) }
  },
})

const remove = (town: Town, userId: UserId) => town.administer('DELETE', `/members/${userId}`)
const demote = (town: Town, userId: UserId) =>
  town.administer('PATCH', `/members/${userId}`, { role: 'viewer' })

export const spoiltKeys: readonly Spoiling[] = [
  keySpoiling('a revoked key', 401, (town, { id }) => town.administer('DELETE', `/api-keys/${id}`)),
  keySpoiling('a key that was rotated away', 401, (town, { id }) =>
    town.administer('POST', `/api-keys/${id}/rotate`, { overlap_seconds: 0 }),
  ),
  keySpoiling('the key of a removed member', 401, (town, { userId }) => remove(town, userId)),
  keySpoiling('the key of a demoted member', 403, (town, { userId }) => demote(town, userId)),
  {
    name: 'a key whose maker was removed',
    status: 401,
    make: async (town) => {
      const [caller, maker] = [await town.join(), await town.join()]
      return { caller, ...(await town.giveKey(caller, maker)), spoil: () => remove(town, maker.userId) }
    },
  },
  {
    name: 'a key whose maker was demoted',
    status: 403,
    make: async (town) => {
      const [caller, maker] = [await town.join(), await town.join()]
      return { caller, ...(await town.giveKey(caller, maker)), spoil: () => demote(town, maker.userId) }
    },
  },
  {
    name: 'the key of a suspended organization',
    status: 403,
    make: async (town) => {
      const caller = await town.join()
      const change = (what: 'suspend' | 'restore') => () =>
        town.administer('POST', `/organizations/${caller.organizationId}/${what}`, undefined, 'operator')
      return {
        caller,
        ...(await town.giveKey(caller)),
        spoil: change('suspend'),
        restore: change('restore'),
      }
    },
  },
]

const accessSpoiling = (
  name: string,
  status: 401 | 403,
  spoil: (town: Town, of: { token: string; userId: UserId }) => Promise<void>,
): Spoiling => ({
  name,
  status,
  make: async (town) => {
    const caller = await town.join()
    const access = await town.giveAccess(caller)
    const { token } = access.credential
    return { caller, ...access, spoil: () => spoil(town, { token, userId: caller.userId }) }
  },
})

export const spoiltTokens: readonly Spoiling[] = [
  tokenSpoiling('the token of a removed member', 401, remove),
  tokenSpoiling('the token of a demoted member', 403, demote),
  accessSpoiling('the access token of a sign-in that has ended', 401, (town, { token }) =>
    town.revoke(token),
  ),
  accessSpoiling('the access token of a removed member', 401, (town, { userId }) => remove(town, userId)),
  accessSpoiling('the access token of a demoted member', 403, (town, { userId }) => demote(town, userId)),
]
