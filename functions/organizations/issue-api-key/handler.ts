import { createOperatorApiKey } from '../../../lib/auth/api-keys/create-operator-api-key.ts'
import { auditedByOperator } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { findOwner } from '../../../lib/tenancy/find-owner.ts'
import { parseOrganizationId } from '../../../lib/tenancy/parse-organization-id.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** A key for an owner of an organization that lost its last key. */
export const handler = bufferedEndpoint(routes['issue-api-key'], input, async (request) => {
  const { path, body } = request.input
  const organizationId = parseOrganizationId(path.organization_id)
  return auditedByOperator(request, organizationId, 'api_key.created', async (tx) => {
    const userId = await findOwner(tx, organizationId, body.user_id)
    return createOperatorApiKey(tx, { organizationId, userId, name: 'Issued by the operator' })
  })
})
