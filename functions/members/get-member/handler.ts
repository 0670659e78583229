import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { findMember } from '../../../lib/tenancy/find-member.ts'
import { routes } from '../../routes.ts'
import { memberPath } from './schema.ts'

/** One member of the caller's organization. */
export const handler = bufferedEndpoint(
  routes['get-member'],
  { path: memberPath },
  ({ principal: { organizationId }, input }) =>
    withOrg(organizationId, (tx) => findMember(tx, { organizationId, userId: input.path.user_id })),
)
