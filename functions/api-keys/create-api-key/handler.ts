import { createApiKey } from '../../../lib/auth/api-keys/create-api-key.ts'
import { requirePrices } from '../../../lib/budget/prices/require-prices.ts'
import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** Makes an API key, and shows it this once. */
export const handler = bufferedEndpoint(routes['create-api-key'], input, async (request) => {
  const { principal } = request
  const { name, scopes, user_id, allowed_models, expires_at = null } = request.input.body
  requirePrices(allowed_models ?? [])
  return audited(request, 'api_key.created', (tx) =>
    createApiKey(tx, principal, {
      name,
      scopes,
      userId: user_id ?? principal.userId,
      allowedModels: allowed_models,
      expiresAt: expires_at,
    }),
  )
})
