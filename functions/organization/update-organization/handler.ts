import { requirePrices } from '../../../lib/budget/require-prices.ts'
import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { updateOrganization } from '../../../lib/tenancy/update-organization.ts'
import { routes } from '../../routes.ts'
import { organizationChange } from './schema.ts'

/** Changes what the caller's organization decides for its members. */
export const handler = bufferedEndpoint(
  routes['update-organization'],
  { body: organizationChange },
  async (request) => {
    const { principal, input } = request
    const {
      default_model: defaultModel,
      allowed_models: allowedModels,
      max_tokens_by_model: ceilings,
    } = input.body
    requirePrices([defaultModel ?? [], allowedModels ?? [], Object.keys(ceilings ?? {})].flat())
    return audited(request, 'organization.updated', (tx) =>
      updateOrganization(tx, principal.organizationId, input.body),
    )
  },
)
