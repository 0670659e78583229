import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { removeRateLimit } from '../../../lib/rate-limit/remove-rate-limit.ts'
import { apiKeyPath } from '../../api-keys/get-api-key/schema.ts'
import { routes } from '../../routes.ts'

/** Lifts the limits of an API key. */
export const handler = bufferedEndpoint(
  routes['remove-api-key-rate-limit'],
  { path: apiKeyPath },
  (request) => {
    const { organizationId } = request.principal
    const holder = { organizationId, scope: 'api_key', subject: request.input.path.key_id } as const
    return audited(request, 'rate_limit.removed', (tx) => removeRateLimit(tx, holder))
  },
)
