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

/** Identifies the caller, and checks that they may call the route. */
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
        case 'sign-in':
          return undefined
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
 * Identifies the caller anew, because the change found other rights than were believed.
 * @throws ApiError for which they are refused now
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

/**
 * @returns the caller, and the reason to refuse them if there is one
 * @throws AuthenticationError without a caller
 */
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

/** Undefined for a request without credentials. */
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
