import { identifyByHeaders } from '../auth/identify-by-headers.ts'
import type { Principal } from '../auth/principal.ts'
import { config } from '../config.ts'
import { AuthenticationError } from '../errors.ts'
import type { EndpointMiddleware } from './exchange.ts'
import { isOneOf } from './verify-origin.ts'

/** Finds out on whose behalf a request acts, and refuses it where its route asks for more. */
export function authenticate(): EndpointMiddleware {
  return {
    before: async ({ event, context: { exchange } }) => {
      switch (exchange.route.scope) {
        case 'public':
          if (namesSomebody(event.headers)) exchange.principal = await identify(event.headers)
          break
        case 'metrics':
          requireMetricsToken(event.headers)
          break
        case 'chat:read':
        case 'chat:write':
          exchange.principal = await identify(event.headers)
      }
    },
  }
}

type Headers = Record<string, string | undefined>

/** Keys and tokens come with the tenant wall; until then only the local server knows anybody. */
async function identify(headers: Headers): Promise<Principal> {
  if (config().AUTH_MODE !== 'development') throw new AuthenticationError()
  return identifyByHeaders(headers)
}

/** A public route shows the caller to himself, where the headers count for anything. */
function namesSomebody(headers: Headers): boolean {
  const named = headers['x-org-id'] ?? headers['x-user-id']
  return config().AUTH_MODE === 'development' && named !== undefined
}

function requireMetricsToken(headers: Headers): void {
  const token = config().METRICS_TOKEN
  if (token === undefined && config().AUTH_MODE === 'development') return
  const given = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1]
  if (token === undefined || !isOneOf(given, [token])) throw new AuthenticationError()
}
