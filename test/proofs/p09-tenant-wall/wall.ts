import * as fc from 'fast-check'
import type { Application } from '../../harness/application.ts'
import { BrokenPromise, type Figures } from '../proof.ts'
import type { Operation } from '../requests/operations.ts'
import type { WireRequest } from '../requests/planned-request.ts'
import { sendRequest } from '../requests/send-request.ts'
import {
  callAny,
  callEach,
  type Exchange,
  makeCall,
  type PlannedCall,
  requestsFrom,
  wireOf,
  withUnknownIds,
} from './calls.ts'
import { rowsOf } from './rows.ts'
import type { Caller, Side, Tenant } from './tenants.ts'
import { expectNothingOf, expectSameAnswer } from './watch.ts'

/** May become null by itself: until when the secret before a rotation was valid, and who could hold it. */
const passing = /"(\w+_at|previous_\w+)":(\[[^\]]*\]|[^,}]+)/g
/** Requests tried for each operation until one succeeds. */
const attempts = 60

/** Two organizations, the operator, and what they are told. */
export class Wall {
  readonly #app: Application
  readonly #operations: readonly Operation[]
  readonly #sides: { acme: Tenant; globex: Tenant; operator: Side }
  #calls = 0
  #answeredWell = 0
  #pairs = 0
  #readings = 0

  constructor(
    app: Application,
    operations: readonly Operation[],
    sides: { acme: Tenant; globex: Tenant; operator: Side },
  ) {
    this.#app = app
    this.#operations = operations
    this.#sides = sides
  }

  /** Every operation succeeds once; otherwise the proof would only see it refused. */
  async reachAll(side: Side, seed: number): Promise<void> {
    const unreached = new Set(this.#operationsOf(side))
    const inOrder = [...unreached].toSorted((a, b) => orderOf(a) - orderOf(b))
    const plans = new Map(
      inOrder.map((operation) => [
        operation,
        fc.sample(requestsFrom(side, operation, fc.constant('own')), { seed, numRuns: attempts }),
      ]),
    )
    for (let attempt = 0; attempt < attempts && unreached.size > 0; attempt++) {
      for (const [index, operation] of inOrder.entries()) {
        const caller = callerFor(operation, side, attempt + index)
        const request = plans.get(operation)?.[attempt]
        // What is created may have been deleted again.
        const isNeeded = unreached.has(operation) || makes.has(operation.route.method)
        if (caller === undefined || request === undefined || !isNeeded) continue
        const call = { request, caller, posesAsOther: false }
        const { answer } = await this.#make(side, call, wireOf(request, side, this.#otherThan(side)).wire)
        if (answer.status < 300) unreached.delete(operation)
      }
    }
    for (const { route } of unreached) {
      throw new BrokenPromise(`${route.method} ${route.path} never did its work for ${side.name}`)
    }
  }

  /** All sides at once: each calls every operation, then whatever comes. */
  async callTogether(seed: number, count: number): Promise<void> {
    const { acme, globex, operator } = this.#sides
    const shares = [
      [acme, 0.45],
      [globex, 0.45],
      [operator, 0.1],
    ] as const
    await Promise.all(
      shares.map(([side, share]) => {
        const operations = this.#operationsOf(side)
        const each = callEach(side, operations, seed)
        const random = Math.max(0, Math.floor(count * share) - each.length)
        return this.#call(side, [...each, ...callAny(side, operations, seed, random)])
      }),
    )
  }

  /** Whatever one side and the operator do, the other's rows, and what it reads of them, stay the same. */
  async leavesAlone(busy: Tenant, seed: number, count: number): Promise<void> {
    const { operator } = this.#sides
    const quiet = this.#otherThan(busy)
    const read = this.#readingOf(quiet, seed)
    const [before, rowsBefore] = [await read(), await rowsOf(this.#app.database, quiet)]
    await Promise.all([
      this.#call(busy, callAny(busy, this.#operationsOf(busy), seed, Math.floor(count * 0.9))),
      this.#call(operator, callAny(operator, this.#operationsOf(operator), seed, Math.floor(count * 0.1))),
    ])
    const rowsAfter = await rowsOf(this.#app.database, quiet)
    const [row] = new Set(rowsBefore).symmetricDifference(new Set(rowsAfter))
    if (row) throw new BrokenPromise(`${busy.name} changed a row of ${quiet.name}: ${row}`)
    for (const [request, answer] of await read()) {
      if (before.get(request) === answer) continue
      throw new BrokenPromise(
        `${request} tells ${quiet.name} of what ${busy.name} did: ${answer.slice(0, 300)}`,
      )
    }
    this.#readings += before.size
  }

  /** @throws BrokenPromise if a prompt to Claude had words of both */
  expectPromptsApart(): void {
    const { acme, globex } = this.#sides
    const mixed = this.#app.claude
      .requests()
      .map(({ body }) => JSON.stringify(body))
      .find((prompt) => prompt.includes(acme.canary) && prompt.includes(globex.canary))
    if (mixed) throw new BrokenPromise(`one prompt holds words of both: ${mixed.slice(0, 300)}`)
  }

  figures(): Figures {
    return {
      calls: this.#calls,
      'answered well': this.#answeredWell,
      'foreign ids compared to unknown ones': this.#pairs,
      'readings unchanged by others': this.#readings,
      prompts: this.#app.claude.requests().length,
    }
  }

  /** Makes calls one after another, and checks every answer. */
  async #call(side: Side, plan: readonly PlannedCall[]): Promise<void> {
    for (const call of plan) {
      // A caller who belongs to both sees both.
      if (call.caller.isInBoth && call.request.operation.route.scope === 'person') continue
      const { wire, foreignIds } = wireOf(call.request, side, this.#otherThan(side))
      const foreign = await this.#make(side, call, wire)
      if (foreignIds.size === 0) continue
      this.#pairs += 1
      expectSameAnswer(side, foreign, await this.#make(side, call, withUnknownIds(wire, foreignIds)))
    }
  }

  async #make(side: Side, call: PlannedCall, wire: WireRequest): Promise<Exchange> {
    const exchange = await makeCall(this.#app, side, this.#otherThan(side), call, wire)
    const others = Object.values(this.#sides).filter((other) => other !== side)
    expectNothingOf(others, side, exchange)
    this.#calls += 1
    if (exchange.answer.status < 300) this.#answeredWell += 1
    return exchange
  }

  /** What a tenant's owner can read, by request. */
  #readingOf(tenant: Tenant, seed: number): () => Promise<Map<string, string>> {
    const wires = this.#operations
      .filter(readsOrganization)
      .flatMap((operation) =>
        fc.sample(requestsFrom(tenant, operation, fc.constant('own')), { seed, numRuns: 3 }),
      )
      .map((request) => wireOf(request, tenant, tenant).wire)
    const headers = { ...tenant.callers[0]?.headers, 'x-request-id': 'same' }
    return async () => {
      const answers = new Map<string, string>()
      for (const wire of wires) {
        const { status, body } = await sendRequest(this.#app, { ...wire, headers })
        answers.set(`${wire.method} ${wire.target}`, `${status} ${body.replaceAll(passing, '')}`)
      }
      return answers
    }
  }

  #otherThan(side: Side): Tenant {
    const { acme, globex } = this.#sides
    return side === acme ? globex : acme
  }

  #operationsOf(side: Side): Operation[] {
    const isOperator = side === this.#sides.operator
    return this.#operations.filter(({ route: { scope } }) => (scope === 'operator') === isOperator)
  }
}

/** The first caller of a side may do everything but what is for people, each of whom can do something else. */
function callerFor({ route: { scope } }: Operation, { callers }: Side, pick: number): Caller | undefined {
  if (scope !== 'person') return callers[0]
  const people = callers.filter(({ isPerson, isInBoth }) => isPerson && !isInBoth)
  return people[pick % people.length]
}

function readsOrganization({ route: { method, scope } }: Operation): boolean {
  return method === 'GET' && !['public', 'person', 'metrics', 'operator'].includes(scope)
}

const makes: ReadonlySet<string> = new Set(['POST', 'PUT'])

/** Operations that create come first, and those that delete last. */
const orderOf = ({ route: { method } }: Operation) =>
  ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'].indexOf(method)
