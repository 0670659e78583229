import { auditedByOperator } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { parseOrganizationId } from '../../../lib/tenancy/parse-organization-id.ts'
import { restoreOrganization } from '../../../lib/tenancy/suspend-organization.ts'
import { routes } from '../../routes.ts'
import { organizationInput } from '../organizations.ts'

/** Ends the suspension of an organization. */
export const handler = bufferedEndpoint(
  routes['restore-organization'],
  organizationInput,
  async (request) => {
    const id = parseOrganizationId(request.input.path.organization_id)
    return auditedByOperator(request, id, 'organization.restored', (tx) => restoreOrganization(tx, id))
  },
)
