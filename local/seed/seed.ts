import { Client } from 'pg'
import { readApiKeyId } from '../../lib/auth/api-keys/api-key.ts'
import { digestSecret, type Pepper } from '../../lib/auth/secret-digest.ts'
import { demo, exampleIds } from '../../lib/endpoints/example-ids.ts'
import type { OrganizationId, UserId } from '../../lib/ids.ts'
import { allScopes, type Scope } from '../../lib/roles.ts'

interface DemoMember {
  organizationId: OrganizationId
  organizationName: string
  userId: UserId
  email: string
}

/** Two organizations, to try out that neither sees the other. Their ids never change. */
const members = [
  {
    ...demo,
    organizationName: 'Acme',
    email: 'ada@acme.example',
  },
  {
    organizationId: exampleIds.organization_id,
    organizationName: 'Globex',
    userId: 'user_019a0000000070008000000000000002',
    email: 'grace@globex.example',
  },
] as const satisfies DemoMember[]

/** What a newcomer needs to know to try it: the owner of the first organization, and of the second. */
export type DemoSeed = DemoMember & { other: DemoMember }

/** The keys of the first organization's owner: one that may only chat, one that may do everything. */
export interface DemoKeys {
  apiKey: string
  adminKey: string
  pepper: Pepper
}

/**
 * Creates the demo organizations, their owners and keys if they are missing.
 * @param ownerUrl as app_owner
 */
export async function seedDemo(ownerUrl: string, { apiKey, adminKey, pepper }: DemoKeys): Promise<DemoSeed> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    for (const member of members) await seedMember(client, member)
    await seedKey(client, members[0], {
      name: 'Chat',
      key: apiKey,
      scopes: ['chat:read', 'chat:write'],
      pepper,
    })
    await seedKey(client, members[0], { name: 'Administration', key: adminKey, scopes: allScopes, pepper })
  } finally {
    await client.end()
  }
  return { ...members[0], other: members[1] }
}

async function seedMember(client: Client, member: DemoMember): Promise<void> {
  const { organizationId, organizationName, userId, email } = member
  await inOrganization(client, organizationId, async () => {
    await client.query('INSERT INTO organizations (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      organizationId,
      organizationName,
    ])
    await client.query(
      `INSERT INTO members (organization_id, user_id, email, role) VALUES ($1, $2, $3, 'owner')
       ON CONFLICT DO NOTHING`,
      [organizationId, userId, email],
    )
  })
}

interface DemoKey {
  name: string
  key: string
  scopes: readonly Scope[]
  pepper: Pepper
}

async function seedKey(
  client: Client,
  { organizationId, userId }: DemoMember,
  { name, key, scopes, pepper }: DemoKey,
): Promise<void> {
  const { digest, pepperId } = digestSecret(key, pepper)
  await inOrganization(client, organizationId, () =>
    client.query(
      `INSERT INTO api_keys (organization_id, id, user_id, created_by, name, digest, pepper_id, scopes)
       VALUES ($1, $2, $3, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [organizationId, readApiKeyId(key), userId, name, digest, pepperId, scopes],
    ),
  )
}

/** Row-level security binds the owner of the tables, too. */
async function inOrganization(
  client: Client,
  organizationId: OrganizationId,
  work: () => Promise<unknown>,
): Promise<void> {
  await client.query(`BEGIN; SELECT set_config('app.organization_id', '${organizationId}', true)`)
  await work()
  await client.query('COMMIT')
}
