import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { asOperator } from '../../../lib/postgres/as-operator.ts'
import { listOrganizations } from '../../../lib/tenancy/list-organizations.ts'
import { routes } from '../../routes.ts'

/** The operator's directory, newest organization first. */
export const handler = bufferedEndpoint(routes['list-organizations'], pageInput, ({ input }) =>
  asOperator((tx) => listOrganizations(tx, { limit: input.query.limit, cursor: input.query.cursor })),
)
