import { newId, type OrganizationId, type UserId } from '../../../lib/ids.ts'
import { allScopes, type Role } from '../../../lib/roles.ts'
import type { Application } from '../../harness/application.ts'
import { giveAccessToken } from '../../harness/identity/give-access-token.ts'
import type { IdentityProvider } from '../../harness/identity/identity-provider.ts'
import { KnownIds } from '../requests/known-ids.ts'
import { sendRequest } from '../requests/send-request.ts'

/** A caller with one kind of credential. */
export interface Caller {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Also a member of the other organization, who may name it. */
  readonly isInBoth?: true
  /** Presents a token of the identity provider, and so may use the routes for people. */
  readonly isPerson?: true
}

/** One side of the wall, or the operator, who stands beside it. */
export interface Side {
  readonly name: string
  /** A mark in every text that this side writes, and in no one else's. */
  readonly canary: string
  readonly callers: readonly Caller[]
  /** What it has been shown. */
  readonly known: KnownIds
  /** What it may name but not change, because it would lock itself or others out. */
  readonly kept: ReadonlySet<string>
}

export interface Tenant extends Side {
  readonly organizationId: OrganizationId
}

/** A member of both, by one user id and one subject. */
const consultant = { userId: newId('user'), subject: 'consultant' }

/** Names the operation and field that a text belongs to. */
export const canaryText = (canary: string, operation: string, field: string, number: number | '') =>
  `${canary}-${operation}-${field}-${number}`

/** An organization with a member of each role, who call with headers, a key and tokens. */
export async function createTenant(
  app: Application,
  identityProvider: IdentityProvider,
  name: string,
): Promise<Tenant> {
  const organizationId = newId('organization')
  const canary = canaryOf(name)
  const byHeaders = (userId: UserId) => ({ 'x-org-id': organizationId, 'x-user-id': userId })
  const emailOf = (subject: string) => `${canary}-${subject}@example.org`
  const byToken = async (subject: string) => {
    const email = emailOf(subject)
    const token = await identityProvider.issue({ subject, email, emailVerified: true, expiresIn: 86_400 })
    return { authorization: `Bearer ${token}`, 'x-org-id': organizationId }
  }
  const people = {
    owner: newId('user'),
    admin: newId('user'),
    member: newId('user'),
    viewer: newId('user'),
  } satisfies Record<Role, UserId>

  await app.database.rows('INSERT INTO organizations (id, name) VALUES ($1, $2)', [
    organizationId,
    canaryText(canary, 'update-organization', 'name', 0),
  ])
  const join = (role: string, userId: UserId, subject: string) =>
    app.database.rows(
      `INSERT INTO members (organization_id, user_id, email, role, subject, joined_at)
       VALUES ($1, $2, $3, $4, $5, now())`,
      [organizationId, userId, emailOf(subject), role, subject],
    )
  for (const [role, userId] of Object.entries(people)) await join(role, userId, `${canary}-${role}`)
  await join('admin', consultant.userId, consultant.subject)
  const invited = { subject: newId('user'), address: newId('user') }
  const invite = (userId: UserId, invitation: { email?: string; subject?: string }) =>
    app.database.rows(
      `INSERT INTO members (organization_id, user_id, email, role, subject) VALUES ($1, $2, $3, 'admin', $4)`,
      [organizationId, userId, invitation.email, invitation.subject],
    )
  await invite(invited.subject, { subject: `${canary}-invited` })
  await invite(invited.address, { email: emailOf(`${canary}-addressed`) })
  const key = await createKey(app, byHeaders(people.owner), canary)
  const accessToken = await giveAccessToken(app, { organizationId, userId: people.admin })

  const callers: Caller[] = [
    ...Object.entries(people).map(([role, userId]) => ({ name: role, headers: byHeaders(userId) })),
    { name: 'key', headers: { 'x-api-key': key.key } },
    { name: 'admin with an access token', headers: { authorization: `Bearer ${accessToken}` } },
    { name: 'owner with a token', headers: await byToken(`${canary}-owner`), isPerson: true },
    { name: 'person invited by subject', headers: await byToken(`${canary}-invited`), isPerson: true },
    { name: 'person invited by address', headers: await byToken(`${canary}-addressed`), isPerson: true },
    { name: 'consultant', headers: byHeaders(consultant.userId), isInBoth: true },
    { name: 'consultant with a token', headers: await byToken(consultant.subject), isInBoth: true },
  ]
  const kept = new Set<string>([
    organizationId,
    ...Object.values(people),
    // Only the invited end their invitations, so that one remains to be declined.
    ...Object.values(invited),
    consultant.userId,
    key.id,
  ])
  const known = new KnownIds()
  for (const id of kept) known.learn(id)
  return { name, canary, organizationId, callers, known, kept }
}

/** Sees the directory of organizations, and makes and erases some of its own. */
export function createOperator({ credentials }: Application, tenants: readonly Tenant[]): Side {
  const headers = { authorization: `Bearer ${credentials.operatorToken}` }
  const kept = tenants.flatMap((tenant) => [...tenant.kept])
  return {
    name: 'the operator',
    canary: canaryOf('operator'),
    callers: [{ name: 'operator', headers }],
    known: new KnownIds(),
    kept: new Set(kept),
  }
}

const canaryOf = (name: string) => `canary0of0${name.toLowerCase()}`

/** A key that may do all that its owner may. */
async function createKey(
  app: Application,
  headers: Record<string, string>,
  name: string,
): Promise<{ id: string; key: string }> {
  const body = JSON.stringify({ name, scopes: allScopes })
  const answer = await sendRequest(app, { method: 'POST', target: '/api-keys', headers, body })
  if (answer.status !== 200)
    throw new Error(`POST /api-keys was answered with ${answer.status}: ${answer.body}`)
  return JSON.parse(answer.body) as { id: string; key: string }
}
