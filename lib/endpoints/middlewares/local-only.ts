import { httpSettings } from '../../config/http.ts'
import { PermissionDeniedError } from '../../errors.ts'
import { isAskedByOwnName } from '../../http/this-machine.ts'
import type { EndpointMiddleware } from '../exchange.ts'

/**
 * A local server believes what callers say of themselves, and every page open in its developer's browser can
 * reach it. So it responds only under the names of this machine. In AUTH_MODE=production nothing is believed,
 * and any name will do.
 */
export function localOnly(): EndpointMiddleware {
  return {
    before: ({ event }) => {
      if (httpSettings().AUTH_MODE !== 'development' || isAskedByOwnName(event.headers)) return
      throw new PermissionDeniedError(
        'A local server answers to localhost, 127.0.0.1, [::1] and the names in LOCAL_HOSTS.',
        'wrong_host',
      )
    },
  }
}
