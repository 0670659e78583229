import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { listRateLimits } from '../../../lib/rate-limit/list-rate-limits.ts'
import { routes } from '../../routes.ts'

/** How fast the caller's organization, its members and its keys may ask. */
export const handler = bufferedEndpoint(
  routes['list-rate-limits'],
  pageInput,
  ({ principal: { organizationId }, input }) =>
    withOrg(organizationId, (tx) => listRateLimits(tx, organizationId, input.query)),
)
