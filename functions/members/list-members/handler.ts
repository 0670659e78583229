import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { listMembers } from '../../../lib/tenancy/list-members.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** The members of the caller's organization, oldest first. */
export const handler = bufferedEndpoint(
  routes['list-members'],
  input,
  ({ principal: { organizationId }, input: { query } }) =>
    withOrg(organizationId, (tx) =>
      listMembers(tx, { organizationId, role: query.role, limit: query.limit, cursor: query.cursor }),
    ),
)
