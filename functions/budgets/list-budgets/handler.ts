import { listBudgets } from '../../../lib/budget/list-budgets.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'

/** The budgets of the caller's organization, with their holds. */
export const handler = bufferedEndpoint(
  routes['list-budgets'],
  pageInput,
  ({ principal: { organizationId }, input }) =>
    withOrg(organizationId, (tx) => listBudgets(tx, organizationId, input.query)),
)
