import { audited } from '../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../lib/endpoints/buffered-endpoint.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import type { HolderScope } from '../../lib/holder.ts'
import { removeRateLimit } from '../../lib/rate-limit/remove-rate-limit.ts'
import { holderInputs, holderOf } from '../holders/holders.ts'

/** Removes a holder's limits, also when the holder no longer exists. */
export const removeRateLimitOf = (scope: HolderScope, route: Route) =>
  bufferedEndpoint(route, holderInputs[scope], (request) => {
    const holder = holderOf(request.principal.organizationId, request.input.path)
    return audited(request, 'rate_limit.removed', (tx) => removeRateLimit(tx, holder))
  })
