import { newId } from '../../lib/ids.ts'
import type { Role } from '../../lib/roles.ts'
import type { Application, Caller } from './application.ts'

/** Adds a member directly in the database, by default to the first organization. */
export async function addMember(
  { database, ada }: Application,
  role: Role,
  { organizationId } = ada,
): Promise<Caller & { email: string }> {
  const userId = newId('user')
  const email = `${userId}@acme.example`
  await database.rows('INSERT INTO members (organization_id, user_id, email, role) VALUES ($1, $2, $3, $4)', [
    organizationId,
    userId,
    email,
    role,
  ])
  return { organizationId, userId, email }
}
