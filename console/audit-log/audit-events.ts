import type { paths } from '../../client/index.ts'
import { endOfDay, startOfDay } from '../administration/days.ts'
import { api, dataOf, type Schemas } from '../app/api.ts'

export type AuditEvent = Schemas['AuditEvent']
export type AuditAction = AuditEvent['action']
type Query = NonNullable<paths['/audit-log']['get']['parameters']['query']>

/** Which events are wanted; an empty text matches all. Days are the reader's, both included. */
export interface AuditFilter {
  readonly action: AuditAction | ''
  readonly userId: string
  readonly apiKeyId: string
  readonly firstDay: string
  readonly lastDay: string
}

export const noFilter: AuditFilter = { action: '', userId: '', apiKeyId: '', firstDay: '', lastDay: '' }

/** @param target the id of what was changed. @throws ApiError */
export function listEvents(
  { target, ...filter }: AuditFilter & { target: string | undefined },
  cursor: string | undefined,
) {
  const { action, userId, apiKeyId, firstDay, lastDay } = filter
  const query: Query = {
    ...(action && { action }),
    ...(target && { target }),
    ...(userId && { user_id: userId }),
    ...(apiKeyId && { api_key_id: apiKeyId }),
    ...(firstDay && { since: startOfDay(firstDay).toISOString() }),
    ...(lastDay && { until: endOfDay(lastDay).toISOString() }),
    ...(cursor && { cursor }),
  }
  return dataOf(api.GET('/audit-log', { params: { query } }))
}
