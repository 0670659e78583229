import { type Page, parseCursor, toPage } from '../http/cursor.ts'
import type { ApiKeyId, AuditEventId, GivenId, OrganizationId, UserId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { AuditAction } from './record-event.ts'

/** One change and who made it, as JSON. */
export interface AuditEvent {
  id: AuditEventId
  at: string
  actor: { type: 'member' | 'operator'; user_id: UserId | null; api_key_id: ApiKeyId | null }
  request_id: string
  action: AuditAction
  target: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

/** Which events are wanted; undefined matches all. */
export interface AuditFilter {
  action?: AuditAction | undefined
  target?: string | undefined
  userId?: GivenId | undefined
  apiKeyId?: GivenId | undefined
  /** Inclusive. */
  since?: Date | undefined
  /** Exclusive. */
  until?: Date | undefined
}

type AuditRow = Omit<AuditEvent, 'at' | 'actor'> & {
  at: Date
  /** Microseconds since the epoch, the full precision of a Postgres time. */
  at_micros: string
  user_id: UserId | null
  api_key_id: ApiKeyId | null
}

const cursorParts = [/^\d{1,16}$/, /^audit_[0-9a-f]{32}$/] as const

/** The changes in an organization, latest first. @throws InvalidRequestError for a wrong cursor */
export async function listEvents(
  tx: Transaction,
  organizationId: OrganizationId,
  { action, target, userId, apiKeyId, since, until }: AuditFilter,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<Page<AuditEvent>> {
  const [atMicros, id] = cursor === undefined ? [null, null] : parseCursor(cursor, cursorParts)
  const { rows } = await tx.query<AuditRow>(
    `SELECT id, at, (extract(epoch FROM at) * 1000000)::bigint AS at_micros, user_id, api_key_id, request_id,
            action, target, before, after
       FROM audit_log
      WHERE organization_id = $1
        AND ($2::text IS NULL OR action = $2)
        AND ($3::text IS NULL OR target = $3)
        AND ($4::text IS NULL OR user_id = $4)
        AND ($5::text IS NULL OR api_key_id = $5)
        AND ($6::timestamptz IS NULL OR at >= $6)
        AND ($7::timestamptz IS NULL OR at < $7)
        AND ($8::bigint IS NULL
             OR (at, id) < (timestamptz 'epoch' + $8::bigint * interval '1 microsecond', $9))
      ORDER BY at DESC, id DESC
      LIMIT $10`,
    [organizationId, action, target, userId, apiKeyId, since, until, atMicros, id, limit + 1],
  )
  return toPage(rows, limit, (row) => [row.at_micros, row.id], toEvent)
}

function toEvent(row: AuditRow): AuditEvent {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: {
      type: row.user_id === null ? 'operator' : 'member',
      user_id: row.user_id,
      api_key_id: row.api_key_id,
    },
    request_id: row.request_id,
    action: row.action,
    target: row.target,
    before: row.before,
    after: row.after,
  }
}
