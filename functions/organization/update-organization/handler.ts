import { requirePrices } from '../../../lib/budget/prices/require-prices.ts'
import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { updateOrganization } from '../../../lib/tenancy/update-organization.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** Changes the settings of the caller's organization. */
export const handler = bufferedEndpoint(routes['update-organization'], input, async (request) => {
  const { body } = request.input
  const { default_model: defaultModel, allowed_models: allowedModels, max_tokens_by_model: ceilings } = body
  requirePrices([defaultModel ?? [], allowedModels ?? [], Object.keys(ceilings ?? {})].flat())
  return audited(request, 'organization.updated', (tx) =>
    updateOrganization(tx, request.principal.organizationId, body),
  )
})
