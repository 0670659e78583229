import { auditedByOperator } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { parseOrganizationId } from '../../../lib/tenancy/parse-organization-id.ts'
import { suspendOrganization } from '../../../lib/tenancy/suspend-organization.ts'
import { routes } from '../../routes.ts'
import { organizationInput } from '../organizations.ts'

/** Suspends an organization: it may do nothing until it is restored. */
export const handler = bufferedEndpoint(
  routes['suspend-organization'],
  organizationInput,
  async (request) => {
    const id = parseOrganizationId(request.input.path.organization_id)
    return auditedByOperator(request, id, 'organization.suspended', (tx) => suspendOrganization(tx, id))
  },
)
