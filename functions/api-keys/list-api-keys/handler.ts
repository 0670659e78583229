import { listApiKeys } from '../../../lib/auth/api-keys/list-api-keys.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'

/** The API keys of the caller's organization, newest first. */
export const handler = bufferedEndpoint(
  routes['list-api-keys'],
  pageInput,
  ({ principal: { organizationId }, input }) =>
    withOrg(organizationId, (tx) => listApiKeys(tx, organizationId, input.query)),
)
