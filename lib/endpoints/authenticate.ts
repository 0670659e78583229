import { readCredential } from '../auth/credential.ts'
import { identify, identifyPerson } from '../auth/identify.ts'
import type { Principal } from '../auth/principal.ts'
import type { Identity } from '../auth/token-claims.ts'
import { config } from '../config.ts'
import {
  type ApiError,
  AuthenticationError,
  OrganizationSuspendedError,
  PermissionDeniedError,
} from '../errors.ts'
import { clientAddress } from '../http/client-address.ts'
import type { Scope } from '../roles.ts'
import type { EndpointMiddleware, EndpointMiddlewareRequest } from './exchange.ts'
import { isOneOf } from './verify-origin.ts'

/** Finds out on whose behalf a request acts, and whether its route asks for more. */
export function authenticate(): EndpointMiddleware {
  return {
    before: async (request) => {
      const { event, context } = request
      const { exchange } = context
      const { scope } = exchange.route
      switch (scope) {
        case 'metrics':
          return requireMetricsToken(event.headers)
        case 'operator':
          return requireToken(event.headers, config().OPERATOR_TOKENS)
        case 'person':
          exchange.person = await findPerson(request)
          break
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

type Headers = Record<string, string | undefined>

/** Nobody, when the request shows no credential. */
async function findPrincipal({ event }: EndpointMiddlewareRequest): Promise<Principal | undefined> {
  const credential = readCredential(event.headers)
  if (credential === undefined) return undefined
  return identify(credential, clientAddress(event))
}

async function findPerson({ event }: EndpointMiddlewareRequest): Promise<Identity> {
  const credential = readCredential(event.headers)
  if (credential === undefined) throw new AuthenticationError()
  return identifyPerson(credential, clientAddress(event))
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

function requireMetricsToken(headers: Headers): void {
  const { AUTH_MODE, METRICS_TOKEN: token } = config()
  if (AUTH_MODE === 'development') return
  requireToken(headers, token === undefined ? [] : [token])
}

function requireToken(headers: Headers, tokens: readonly string[]): void {
  const given = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1]
  if (!isOneOf(given, tokens)) throw new AuthenticationError()
}
