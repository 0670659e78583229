import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { setRateLimit } from '../../../lib/rate-limit/set-rate-limit.ts'
import { routes } from '../../routes.ts'
import { ownLimits } from './schema.ts'

/** How fast the caller's organization may ask in all. */
export const handler = bufferedEndpoint(
  routes['set-organization-rate-limit'],
  { body: ownLimits },
  (request) => {
    const { principal, input } = request
    const { organizationId } = principal
    const holder = { organizationId, scope: 'organization', subject: organizationId } as const
    return audited(request, 'rate_limit.set', (tx) => setRateLimit(tx, holder, input.body))
  },
)
