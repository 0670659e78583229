import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { withInUse } from '../../../lib/rate-limit/in-use.ts'
import { listRateLimits } from '../../../lib/rate-limit/list-rate-limits.ts'
import { routes } from '../../routes.ts'

/** How fast the caller's organization, its members and its keys may ask, and how much of that is in use. */
export const handler = bufferedEndpoint(
  routes['list-rate-limits'],
  pageInput,
  async ({ principal: { organizationId }, input }) => {
    const page = await withOrg(organizationId, (tx) => listRateLimits(tx, organizationId, input.query))
    return { ...page, data: await Promise.all(page.data.map((set) => withInUse(organizationId, set))) }
  },
)
