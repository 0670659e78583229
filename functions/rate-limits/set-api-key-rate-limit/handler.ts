import { findApiKey } from '../../../lib/auth/find-api-key.ts'
import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { setRateLimit } from '../../../lib/rate-limit/set-rate-limit.ts'
import { apiKeyPath } from '../../api-keys/get-api-key/schema.ts'
import { routes } from '../../routes.ts'
import { ownLimits } from '../set-organization-rate-limit/schema.ts'

/** How fast may be asked with an API key. */
export const handler = bufferedEndpoint(
  routes['set-api-key-rate-limit'],
  { path: apiKeyPath, body: ownLimits },
  (request) => {
    const { organizationId } = request.principal
    const { path, body } = request.input
    return audited(request, 'rate_limit.set', async (tx) => {
      const { id: subject } = await findApiKey(tx, organizationId, path.key_id)
      return setRateLimit(tx, { organizationId, scope: 'api_key', subject }, body)
    })
  },
)
