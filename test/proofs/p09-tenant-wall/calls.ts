import * as fc from 'fast-check'
import type { Application } from '../../harness/application.ts'
import { prefixOf } from '../requests/known-ids.ts'
import type { Operation } from '../requests/operations.ts'
import { type PlannedRequest, requestsOf, toWire, type WireRequest } from '../requests/planned-request.ts'
import { type Lookup, unknownId, type Whose } from '../requests/references.ts'
import { type Answer, sendRequest } from '../requests/send-request.ts'
import { type Caller, canaryText, type Side } from './tenants.ts'

/** A call of one side, which may name ids of the other. */
export interface PlannedCall {
  readonly request: PlannedRequest
  readonly caller: Caller
  /** Whether it names the other's organization as its own. */
  readonly posesAsOther: boolean
}

/** Callers who may do much are picked more often, so that handlers are reached. */
const weights: Readonly<Record<string, number>> = { owner: 4, admin: 2, key: 2 }
const ownMostly = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Whose>('own') },
  { weight: 3, arbitrary: fc.constant<Whose>('foreign') },
  { weight: 1, arbitrary: fc.constant<Whose>('unknown') },
)

/** Requests of one side to an operation. */
export function requestsFrom(
  { canary }: Side,
  operation: Operation,
  whose: fc.Arbitrary<Whose>,
): fc.Arbitrary<PlannedRequest> {
  return requestsOf(operation, {
    whose,
    text: (field) => fc.nat(9_999).map((n) => canaryText(canary, operation.route.operation, field, n)),
  })
}

/** Every operation, by every caller; by the first, also with only foreign ids, and with no options at all. */
export function callEach(side: Side, operations: readonly Operation[], seed: number): PlannedCall[] {
  const [first] = side.callers
  if (first === undefined) return []
  const draw = (operation: Operation, whose: fc.Arbitrary<Whose>, numRuns: number) =>
    fc.sample(requestsFrom(side, operation, whose), { seed, numRuns })
  const asFirst = (request: PlannedRequest): PlannedCall => ({ request, caller: first, posesAsOther: false })

  return operations.flatMap((operation) => [
    ...draw(operation, ownMostly, side.callers.length).map(
      (request, index): PlannedCall => ({
        request,
        caller: side.callers[index] ?? first,
        posesAsOther: false,
      }),
    ),
    ...draw(operation, fc.constant('foreign'), 2).map(asFirst),
    ...draw(operation, fc.constant('own'), 1).flatMap((request) =>
      [[], onePerPage(operation)].map((query) => asFirst({ ...request, query })),
    ),
  ])
}

/** Enough for a list to have a second page. */
function onePerPage({ query }: Operation): PlannedRequest['query'] {
  return query.filter(({ name }) => name === 'limit').map(({ name }) => [name, '1'] as const)
}

/** Calls of a side to all operations, equally often. */
export function callAny(
  side: Side,
  operations: readonly Operation[],
  seed: number,
  numRuns: number,
): PlannedCall[] {
  const callers = side.callers.map((caller) => ({
    weight: weights[caller.name] ?? 1,
    arbitrary: fc.constant(caller),
  }))
  const call = fc.record({
    request: fc.oneof(...operations.map((operation) => requestsFrom(side, operation, ownMostly))),
    caller: fc.oneof(...callers),
    posesAsOther: fc.nat(9).map((tenth) => tenth === 0),
  })
  return fc.sample(call, { seed, numRuns }).map(({ request, caller, posesAsOther }) => ({
    request,
    caller,
    posesAsOther: posesAsOther && !caller.isInBoth,
  }))
}

/** A request with the ids that one side means, to which `other` is foreign, and the foreign ones among them. */
export function wireOf(
  request: PlannedRequest,
  side: Side,
  other: Side,
): { wire: WireRequest; foreignIds: ReadonlySet<string> } {
  const { method, scope } = request.operation.route
  // What a person decides does not concern the organization that they name.
  const isChange = method !== 'GET' && scope !== 'person'
  const foreignIds = new Set<string>()
  const lookup: Lookup = (whose, kind, pick) => {
    if (whose === 'own') return side.known.pick(kind, pick, (id) => !(isChange && side.kept.has(id)))
    const foreign = whose === 'foreign' ? other.known.pick(kind, pick, (id) => !side.kept.has(id)) : undefined
    // A cursor is a place, and belongs to no one.
    if (kind.startsWith('cursor-')) return foreign ?? 'bm9uZQ'
    if (foreign !== undefined) foreignIds.add(foreign)
    return foreign ?? unknownId(kind, pick)
  }
  return { wire: toWire(request, lookup), foreignIds }
}

/** The same request, with ids that no one has in place of those. */
export function withUnknownIds(wire: WireRequest, ids: ReadonlySet<string>): WireRequest {
  const replace = (text: string) =>
    [...ids].reduce((changed, id, index) => changed.replaceAll(id, unknownId(prefixOf(id), index)), text)
  return { ...wire, target: replace(wire.target), body: wire.body && replace(wire.body) }
}

/** A call and its answer. */
export interface Exchange {
  readonly caller: Caller
  readonly wire: WireRequest
  readonly answer: Answer
}

/** Makes a call, and learns from its answer. */
export async function makeCall(
  app: Application,
  side: Side,
  other: Side,
  { request, caller, posesAsOther }: PlannedCall,
  wire: WireRequest,
): Promise<Exchange> {
  const [organizationId] = [...other.kept]
  const headers = {
    'content-type': 'application/json',
    // Like all texts that are stored.
    'x-request-id': side.canary,
    ...caller.headers,
    ...(posesAsOther && organizationId !== undefined && { 'x-org-id': organizationId }),
  }
  const answer = await sendRequest(app, { ...wire, headers })
  side.known.learnFrom(request.operation, wire.target, answer)
  return { caller, wire, answer }
}
