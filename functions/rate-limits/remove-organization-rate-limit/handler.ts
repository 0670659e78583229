import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { removeRateLimit } from '../../../lib/rate-limit/remove-rate-limit.ts'
import { routes } from '../../routes.ts'

/** Lets the caller's organization ask as fast as the deployment does. */
export const handler = bufferedEndpoint(routes['remove-organization-rate-limit'], {}, (request) => {
  const { organizationId } = request.principal
  const holder = { organizationId, scope: 'organization', subject: organizationId } as const
  return audited(request, 'rate_limit.removed', (tx) => removeRateLimit(tx, holder))
})
