import { listEvents } from '../../../lib/audit/list-events.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** The changes in the caller's organization, and who made them, latest first. */
export const handler = bufferedEndpoint(
  routes['list-audit-events'],
  input,
  ({ principal: { organizationId }, input: { query } }) => {
    const { limit, cursor, user_id: userId, api_key_id: apiKeyId, since, until, ...filter } = query
    return withOrg(organizationId, (tx) =>
      listEvents(
        tx,
        organizationId,
        { ...filter, userId, apiKeyId, since: toDate(since), until: toDate(until) },
        { limit, cursor },
      ),
    )
  },
)

/** Postgres has no year 0000; ISO 8601 does. */
function toDate(time: string | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time)
}
