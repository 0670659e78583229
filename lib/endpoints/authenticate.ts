import { readCredential } from '../auth/credential.ts'
import { identify } from '../auth/identify.ts'
import type { Principal } from '../auth/principal.ts'
import {
  type ApiError,
  AuthenticationError,
  OrganizationSuspendedError,
  PermissionDeniedError,
} from '../errors.ts'
import { clientAddress } from '../http/client-address.ts'
import type { Scope } from '../roles.ts'
import type { EndpointMiddleware, EndpointMiddlewareRequest } from './exchange.ts'
import { requireMetricsToken, requireOperatorToken } from './require-deployment-token.ts'

/** Finds out on whose behalf a request acts, and whether its route asks for more. */
export function authenticate(): EndpointMiddleware {
  return {
    before: async (request) => {
      const { event, context } = request
      const { exchange } = context
      const { scope } = exchange.route
      switch (scope) {
        case 'metrics':
          return requireMetricsToken(event)
        case 'operator':
          return requireOperatorToken(event)
        case 'public':
          exchange.principal = await findPrincipal(request)
          break
        default:
          exchange.principal = await findPrincipal(request)
          exchange.refusal = refusalOf(requireSomebody(exchange.principal), scope)
      }
    },
  }
}

/** Nobody, when the request shows no credential. */
async function findPrincipal({ event, context }: EndpointMiddlewareRequest): Promise<Principal | undefined> {
  const credential = readCredential(event.headers)
  if (credential === undefined) return undefined
  return identify(credential, { address: clientAddress(event), requestId: context.exchange.requestId })
}

function requireSomebody(principal: Principal | undefined): Principal {
  if (principal === undefined) throw new AuthenticationError()
  return principal
}

function refusalOf({ suspended, scopes }: Principal, scope: Scope): ApiError | undefined {
  if (suspended) return new OrganizationSuspendedError()
  if (scopes.has(scope)) return undefined
  return new PermissionDeniedError(`This needs the scope ${scope}, which these credentials do not have.`)
}
