import { Client } from 'pg'
import type { OrganizationId, UserId } from '../lib/ids.ts'

interface DemoMember {
  organizationId: OrganizationId
  organizationName: string
  userId: UserId
  email: string
}

/** Two organizations, so that it can be tried that neither sees the other. Their ids never change. */
const demo = [
  {
    organizationId: 'org_019a0000000070008000000000000001',
    organizationName: 'Acme',
    userId: 'user_019a0000000070008000000000000001',
    email: 'ada@acme.example',
  },
  {
    organizationId: 'org_019a0000000070008000000000000002',
    organizationName: 'Globex',
    userId: 'user_019a0000000070008000000000000002',
    email: 'grace@globex.example',
  },
] as const satisfies DemoMember[]

/** What a newcomer needs to know to try it: the owner of the first organization, and of the second. */
export type DemoSeed = DemoMember & { other: DemoMember }

/** Creates the demo organizations and their owners where they are missing. @param ownerUrl as app_owner */
export async function seedDemo(ownerUrl: string): Promise<DemoSeed> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    for (const member of demo) await seedMember(client, member)
  } finally {
    await client.end()
  }
  return { ...demo[0], other: demo[1] }
}

async function seedMember(client: Client, member: DemoMember): Promise<void> {
  const { organizationId, organizationName, userId, email } = member
  // Row-level security binds the owner of the tables, too.
  await client.query(`BEGIN; SELECT set_config('app.organization_id', '${organizationId}', true)`)
  await client.query('INSERT INTO organizations (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    organizationId,
    organizationName,
  ])
  await client.query(
    `INSERT INTO members (organization_id, user_id, email, role) VALUES ($1, $2, $3, 'owner')
     ON CONFLICT DO NOTHING`,
    [organizationId, userId, email],
  )
  await client.query('COMMIT')
}
