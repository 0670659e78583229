import { readCredential } from '../../auth/credential.ts'
import { identify, identifyPerson } from '../../auth/identify.ts'
import type { Identity } from '../../auth/jwt/jwt-claims.ts'
import { forget } from '../../auth/known-principals.ts'
import type { Principal } from '../../auth/principal.ts'
import {
  type ApiError,
  AuthenticationError,
  OrganizationSuspendedError,
  PermissionDeniedError,
} from '../../errors.ts'
import { clientAddress } from '../client-address.ts'
import type { EndpointMiddleware, EndpointMiddlewareRequest } from '../exchange.ts'
import type { Access } from '../route.ts'
import { requireMetricsToken, requireOperatorToken } from './require-deployment-token.ts'

/** Finds out on whose behalf a request acts, and whether its route asks for more. */
export function authenticate(): EndpointMiddleware {
  return {
    before: async (request) => {
      const { event, context } = request
      const { exchange } = context
      const { scope, tellsOfCaller } = exchange.route
      if (tellsOfCaller) forgetCaller(request)
      switch (scope) {
        case 'metrics':
          return requireMetricsToken(event)
        case 'operator':
          return requireOperatorToken(event)
        case 'person':
          exchange.person = await findPerson(request)
          break
        case 'public':
          exchange.principal = await findPrincipal(request)
          break
        default:
          exchange.refusal = (await admit(request, scope)).refusal
      }
    },
  }
}

/**
 * Finds out anew who asks, for a request whose change has found them to be another than was believed.
 * @throws ApiError what they are refused for now
 */
export async function authenticateAgain(request: Arrived): Promise<Principal> {
  forgetCaller(request)
  const { principal, refusal } = await admit(request, request.context.exchange.route.scope)
  if (refusal !== undefined) throw refusal
  return principal
}

function forgetCaller({ event }: Arrived): void {
  const credential = readCredential(event.headers)
  if (credential !== undefined) forget(credential)
}

type Arrived = Pick<EndpointMiddlewareRequest, 'event' | 'context'>

/** @returns who asks, and what they are refused for; @throws AuthenticationError for nobody */
async function admit(
  request: Arrived,
  scope: Access,
): Promise<{ principal: Principal; refusal: ApiError | undefined }> {
  const mayPass = (principal: Principal) => refusalOf(principal, scope) === undefined
  const principal = await findPrincipal(request, mayPass)
  if (principal === undefined) throw new AuthenticationError()
  request.context.exchange.principal = principal
  return { principal, refusal: refusalOf(principal, scope) }
}

/** Nobody, when the request shows no credential. */
async function findPrincipal(
  { event }: Arrived,
  suffices?: (principal: Principal) => boolean,
): Promise<Principal | undefined> {
  const credential = readCredential(event.headers)
  if (credential === undefined) return undefined
  return identify(credential, clientAddress(event), suffices)
}

async function findPerson({ event }: Arrived): Promise<Identity> {
  const credential = readCredential(event.headers)
  if (credential === undefined) throw new AuthenticationError()
  return identifyPerson(credential, clientAddress(event))
}

function refusalOf({ suspended, scopes }: Principal, scope: Access): ApiError | undefined {
  const held: ReadonlySet<string> = scopes
  if (suspended) return new OrganizationSuspendedError()
  if (held.has(scope)) return undefined
  return new PermissionDeniedError(`This needs the scope ${scope}, which these credentials do not have.`)
}
