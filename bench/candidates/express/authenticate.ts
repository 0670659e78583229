import type { RequestHandler } from 'express'
import type { Pool } from 'pg'

/** The caller, as `response.locals.principal`. */
export interface Principal {
  organizationId: string
  userId: string
}

interface UserRow {
  id: string
  org_id: string
}

/** Accepts the headers `x-org-id` and `x-user-id` if Postgres has that user in that organization. */
export function authenticate(database: Pool): RequestHandler {
  return async (request, response, next) => {
    const organizationId = request.get('x-org-id')
    const userId = request.get('x-user-id')
    if (!organizationId || !userId) {
      response.status(401).json({ error: 'Unauthorized', message: 'Missing x-org-id or x-user-id headers' })
      return
    }
    const { rows } = await database.query<UserRow>(
      'SELECT * FROM users WHERE id = $1 AND deleted_at IS NULL',
      [userId],
    )
    if (rows[0]?.org_id !== organizationId) {
      response.status(403).json({ error: 'Forbidden', message: 'User does not belong to the organization' })
      return
    }
    response.locals.principal = { organizationId, userId } satisfies Principal
    next()
  }
}
