import { Client } from 'pg'
import { demoPeople } from './people.ts'

/**
 * Makes the demo organizations' people members who have joined, as the local identity provider knows them. What was
 * changed about them since, a role or a removal, stays.
 * @param ownerUrl as app_owner
 */
export async function seedPeople(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    for (const { organizationId, userId, subject, email, role } of demoPeople) {
      await client.query(`BEGIN; SELECT set_config('app.organization_id', '${organizationId}', true)`)
      await client.query(
        `INSERT INTO members (organization_id, user_id, subject, email, role, joined_at) VALUES ($1, $2, $3, $4, $5, now())
         ON CONFLICT (organization_id, user_id) DO UPDATE SET subject = excluded.subject, joined_at = now()
           WHERE members.subject IS NULL AND members.removed_at IS NULL`,
        [organizationId, userId, subject, email, role],
      )
      await client.query('COMMIT')
    }
  } finally {
    await client.end()
  }
}
