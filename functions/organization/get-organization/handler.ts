import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { findOrganization } from '../../../lib/tenancy/find-organization.ts'
import { routes } from '../../routes.ts'

/** The organization of the caller. */
export const handler = bufferedEndpoint(
  routes['get-organization'],
  noInput,
  ({ principal: { organizationId } }) =>
    withOrg(organizationId, (tx) => findOrganization(tx, organizationId)),
)
