import { digestSecret } from '../../../lib/auth/secret-digest.ts'
import { makeAccessToken } from '../../../lib/auth/sign-in/tokens.ts'
import { newId } from '../../../lib/ids.ts'
import type { Application, Caller } from '../application.ts'

/** An access token of a member, as if they had signed in on a device. */
export async function giveAccessToken(
  { database, credentials }: Pick<Application, 'database' | 'credentials'>,
  { organizationId, userId }: Caller,
): Promise<string> {
  const id = newId('signIn')
  const token = makeAccessToken(id)
  const { digest, pepperId } = digestSecret(token, credentials.pepper)
  await database.rows(
    `INSERT INTO sign_ins (organization_id, id, user_id, access_digest, access_pepper_id, access_expires_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, now() + interval '1 hour', now() + interval '1 hour')`,
    [organizationId, id, userId, digest, pepperId],
  )
  return token
}
