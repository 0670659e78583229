import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { asOperator } from '../../../lib/postgres/as-operator.ts'
import { inspectOrganization } from '../../../lib/tenancy/inspect-organization.ts'
import { routes } from '../../routes.ts'
import { organizationInput } from '../organizations.ts'

/** One entry of the operator's directory. */
export const handler = bufferedEndpoint(routes['inspect-organization'], organizationInput, ({ input }) =>
  asOperator((tx) => inspectOrganization(tx, input.path.organization_id)),
)
