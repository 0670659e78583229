import * as fc from 'fast-check'
import { type Application, startApplication } from '../../harness/application.ts'
import { startIdentityProvider } from '../../harness/identity/identity-provider.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { type Operation, readOperations } from '../requests/operations.ts'
import { type PlannedRequest, requestsOf, toWire } from '../requests/planned-request.ts'
import { unknownId } from '../requests/references.ts'
import { type Answer, openToAll, sendRequest } from '../requests/send-request.ts'
import { bugs } from './bugs.ts'
import { type Caller, createCallers } from './callers.ts'
import { type ExpectedAccess, expectedAccess } from './expected-access.ts'
import { tryGifts } from './gifts.ts'
import { tryMakers } from './makers.ts'
import { People } from './people.ts'
import { tryOthersChats, tryRanks } from './ranks.ts'

export const roleMatrix: Proof = {
  id: 'P27',
  name: 'role matrix',
  promise: 'each route lets in those who are written down for it, and nobody else',
  prove,
  bugs,
}

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const identityProvider = await startIdentityProvider()
  const app = await startApplication({
    ...openToAll,
    OIDC_ISSUER: identityProvider.issuer,
    OIDC_AUDIENCE: identityProvider.audience,
  })
  try {
    const operations = await readOperations()
    const people = new People(app, identityProvider)
    const callers = await createCallers(app, people)
    // First, since the matrix sets budgets, some of which pay for no question.
    const chats = await tryOthersChats(app, people)
    const cells: Record<Outcome, number> = { 'let in': 0, denied: 0, invited: 0, unknown: 0 }
    for (const operation of operations) {
      const requests = requestsFor(operation, seed, size === 'full' ? 10 : 1)
      for (const [caller, expected] of rowOf(operation, callers)) {
        cells[expected] += requests.length
        for (const request of requests) await expectOutcome(app, request, caller, expected)
      }
    }
    const ranks = await tryRanks(app, people)
    const makers = await tryMakers(app, people, size === 'full')
    const gifts = await tryGifts(app, people)
    return {
      operations: operations.length,
      callers: callers.length,
      ...cells,
      'chats of others': chats,
      ranks,
      'keys in the hands of others': makers,
      gifts,
    }
  } finally {
    await app.close()
    await identityProvider.stop()
  }
}

/** `denied` is known but not allowed; `invited` has to join first; anything further is up to the handler. */
type Outcome = 'let in' | 'denied' | 'invited' | 'unknown'

function rowOf({ route }: Operation, callers: readonly Caller[]): (readonly [Caller, Outcome])[] {
  const access = expectedAccess[route.operation]
  if (access === undefined) {
    throw new BrokenPromise(`${route.operation} is not written down in p27-role-matrix/expected-access.ts`)
  }
  const scope = typeof access === 'string' ? access : access.scope
  return (
    callers
      .filter(({ about = scope }) => about === scope)
      // A wrong credential is refused even where none is needed; what such routes do with it is outside the matrix.
      .filter(({ is }) => access !== 'anybody' || is === 'nobody' || typeof is === 'object')
      .map((caller) => [caller, expectedOutcome(access, caller)] as const)
  )
}

function expectedOutcome(access: ExpectedAccess, { is, isPerson }: Caller): Outcome {
  if (access === 'anybody') return 'let in'
  if (access === 'operator') return is === 'operator' ? 'let in' : 'unknown'
  if (access === 'person') return isPerson ? 'let in' : 'unknown'
  if (is === 'invited') return 'invited'
  if (typeof is === 'string') return 'unknown'
  return access.roles.includes(is.role) && is.scopes.has(access.scope) ? 'let in' : 'denied'
}

/** Requests that would succeed if the things that they name existed. */
function requestsFor(operation: Operation, seed: number, numRuns: number): PlannedRequest[] {
  const vocabulary = {
    whose: fc.constant('unknown' as const),
    text: (field: string) => fc.uuid().map((uuid) => `${field}-${uuid}`),
  }
  return fc.sample(requestsOf(operation, vocabulary), { seed, numRuns })
}

async function expectOutcome(
  app: Application,
  request: PlannedRequest,
  { name, headers }: Caller,
  expected: Outcome,
): Promise<void> {
  const wire = toWire(request, (_whose, kind, pick) =>
    kind.startsWith('cursor-') ? undefined : unknownId(kind, pick),
  )
  const answer = await sendRequest(app, {
    ...wire,
    headers: { 'content-type': 'application/json', ...headers },
  })
  const outcome = outcomeOf(answer)
  if (outcome === expected) return
  const { method, path } = request.operation.route
  throw new BrokenPromise(
    `${method} ${path}: ${name} was ${outcome} with ${answer.status} and should be ${expected}`,
  )
}

function outcomeOf({ status, body }: Answer): Outcome {
  if (status === 401) return 'unknown'
  if (status === 403 && body.includes('"invitation_open"')) return 'invited'
  return status === 403 && body.includes('"permission_denied"') ? 'denied' : 'let in'
}
