import { audited } from '../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../lib/endpoints/buffered-endpoint.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import type { HolderScope } from '../../lib/holder.ts'
import { setRateLimit } from '../../lib/rate-limit/set-rate-limit.ts'
import { holderOf, requireHolder } from '../holders/holders.ts'
import { setRateLimitInput } from './rate-limits.ts'

/** Sets how fast a holder may ask. */
export const setRateLimitOf = (scope: HolderScope, route: Route) =>
  bufferedEndpoint(route, setRateLimitInput(scope), (request) => {
    const { path, body } = request.input
    const holder = holderOf(request.principal.organizationId, path)
    return audited(request, 'rate_limit.set', async (tx) => {
      await requireHolder(tx, holder)
      return setRateLimit(tx, holder, body)
    })
  })
