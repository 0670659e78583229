import type { Application } from './application.ts'

/** An audit row without its own id and time. */
interface AuditRow {
  user_id: string | null
  api_key_id: string | null
  request_id: string
  action: string
  target: string
  before: object | null
  after: object | null
}

/** The audit rows of one request, in any organization. */
export function auditRows({ database }: Application, requestId: string): Promise<AuditRow[]> {
  return database.rows(
    `SELECT user_id, api_key_id, request_id, action, target, before, after
       FROM audit_log WHERE request_id = $1`,
    [requestId],
  )
}
