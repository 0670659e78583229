import { httpSettings } from '../../config/http.ts'
import { PermissionDeniedError } from '../../errors.ts'
import { isAskedByOwnName } from '../../http/this-machine.ts'
import type { EndpointMiddleware } from '../exchange.ts'

/**
 * A local server believes who its callers say they are, and listens where every page that its developer has open can reach it.
 * So it answers to the names of this machine alone. In AUTH_MODE=production nobody is believed, and every name will do.
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
