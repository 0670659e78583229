import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { findMember } from '../../../lib/tenancy/find-member.ts'
import { routes } from '../../routes.ts'
import { memberInput } from '../members.ts'

/** One member of the caller's organization. */
export const handler = bufferedEndpoint(
  routes['get-member'],
  memberInput,
  ({ principal: { organizationId }, input }) =>
    withOrg(organizationId, (tx) => findMember(tx, { organizationId, userId: input.path.user_id })),
)
