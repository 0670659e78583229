import * as fc from 'fast-check'
import type { Route } from '../../../lib/endpoints/route.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { startIdentityProvider } from '../../harness/identity/identity-provider.ts'
import type { Figures, Proof, ProofRun } from '../proof.ts'
import { KnownIds } from '../requests/known-ids.ts'
import { type Operation, readOperations } from '../requests/operations.ts'
import { type PlannedRequest, requestsOf, toWire } from '../requests/planned-request.ts'
import { unknownId, type Whose } from '../requests/references.ts'
import { openToAll, sendRequest } from '../requests/send-request.ts'
import { bodySpoilings, hugeBodies } from './body-spoilings.ts'
import { bugs } from './bugs.ts'
import { envelopeSpoilings } from './envelope-spoilings.ts'
import { type AnsweredBy, judge } from './judge.ts'
import type { Draft, Spoiling } from './spoiling.ts'

export const fuzz: Proof = {
  id: 'P23',
  name: 'fuzz',
  promise: 'no request, however broken, makes a 5xx or an answer that is not described',
  prove,
  bugs,
}

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const requests = size === 'full' ? 20_000 : 600
  const identityProvider = await startIdentityProvider()
  const app = await startApplication({
    ...openToAll,
    OIDC_ISSUER: identityProvider.issuer,
    OIDC_AUDIENCE: identityProvider.audience,
    OIDC_CLIENT_ID: 'sign-in',
    OIDC_CLIENT_SECRET: 'never-shown-to-anybody-here',
    PUBLIC_URL: 'https://gateway.example',
  })
  try {
    const operations = await readOperations()
    const fuzzer = new Fuzzer(app)
    for (const each of planRequests(operations, seed, requests)) await fuzzer.send(each)
    const withBody = fc.oneof(...operations.filter(({ body }) => body).map(requestsFor))
    const drawn = fc.sample(withBody, { seed, numRuns: size === 'full' ? 20 : 2 })
    for (const request of drawn) {
      for (const spoiling of hugeBodies) await fuzzer.send({ request, spoiling, pick: 0 })
    }
    return { operations: operations.length, ...fuzzer.figures() }
  } finally {
    await app.close()
    await identityProvider.stop()
  }
}

/** A request, and what is made wrong in it. */
interface SpoiltRequest {
  readonly request: PlannedRequest
  readonly spoiling: Spoiling | undefined
  readonly pick: number
}

/** Each operation as it should be, then spoilt in every way, then more of the same. */
function planRequests(operations: readonly Operation[], seed: number, count: number): SpoiltRequest[] {
  const ways = operations.flatMap((operation) =>
    [undefined, ...spoilingsOf(operation)].map((spoiling) =>
      fc.record({
        request: requestsFor(operation),
        spoiling: fc.constant(spoiling),
        pick: fc.nat(0xffff),
      }),
    ),
  )
  const [once = []] = fc.sample(fc.tuple(...ways), { seed, numRuns: 1 })
  return [...once, ...fc.sample(fc.oneof(...ways), { seed, numRuns: Math.max(0, count - ways.length) })]
}

function spoilingsOf(operation: Operation): Spoiling[] {
  const has = { body: operation.body, query: operation.query[0], path: operation.path[0], any: operation }
  return [...bodySpoilings, ...envelopeSpoilings].filter(({ part }) => has[part] !== undefined)
}

function requestsFor(operation: Operation): fc.Arbitrary<PlannedRequest> {
  return requestsOf(operation, {
    whose: fc.constantFrom<Whose>('own', 'own', 'unknown'),
    text: (field) => fc.nat(999_999).map((number) => `${field}-${number}`),
  })
}

/** A body that is passed on unchanged is for Claude to judge, unless it is not JSON. */
function refusalOf(spoiling: Spoiling | undefined, { dialect }: Route): string | undefined {
  const { refusedAs } = spoiling ?? {}
  return dialect === undefined || refusedAs === 'invalid_json' ? refusedAs : undefined
}

/** Sends requests on behalf of permitted callers, and judges the answers. */
class Fuzzer {
  readonly #app: Application
  readonly #known = new KnownIds()
  readonly #kept: ReadonlySet<string>
  readonly #answeredBy: Record<AnsweredBy, number> = { route: 0, house: 0, server: 0 }
  readonly #refusalsMs: number[] = []
  #wentWell = 0

  constructor(app: Application) {
    this.#app = app
    const { ada, grace } = app
    this.#kept = new Set<string>([ada.organizationId, ada.userId, grace.organizationId])
    this.#known.learn(`${ada.organizationId} ${ada.userId}`)
  }

  async send({ request, spoiling, pick }: SpoiltRequest): Promise<void> {
    const { operation } = request
    const draft = this.#draftOf(request)
    const { method, path, query, headers, body } = { ...draft, ...spoiling?.spoil(draft, pick) }
    const target = query === '' ? path : `${path}?${query}`
    const startedAt = performance.now()
    const answer = await sendRequest(this.#app, { method, target, headers, body })
    if (answer.status >= 400) this.#refusalsMs.push(performance.now() - startedAt)
    else this.#wentWell += 1

    const { route } = operation
    const inWords = `${route.method} ${route.path} with ${spoiling?.name ?? 'nothing wrong'} (${method} ${shorten(target)} ${shorten(String(body))})`
    const refusedAs = refusalOf(spoiling, route)
    this.#answeredBy[await judge({ inWords, method, path, refusedAs, answer })] += 1
    this.#known.learnFrom(operation, draft.path, answer)
  }

  figures(): Figures {
    const { route, house, server } = this.#answeredBy
    const p99 = this.#refusalsMs.toSorted((a, b) => a - b)[Math.floor(this.#refusalsMs.length * 0.99)] ?? 0
    return {
      requests: route + house + server,
      'went well': this.#wentWell,
      'refused by a route': this.#refusalsMs.length - house - server,
      'refused by the house': house,
      'not HTTP': server,
      '5xx': 0,
      'not as described': 0,
      'a refusal': `p99 ${p99.toFixed(1)} ms`,
    }
  }

  #draftOf(request: PlannedRequest): Draft {
    const { operation } = request
    const isChange = operation.route.method !== 'GET'
    const wire = toWire(request, (whose, kind, pick) => {
      if (whose === 'own') return this.#known.pick(kind, pick, (id) => !(isChange && this.#kept.has(id)))
      return kind.startsWith('cursor-') ? undefined : unknownId(kind, pick)
    })
    const [path = '', query = ''] = wire.target.split('?')
    const headers = {
      ...this.#headersFor(operation),
      ...(wire.body !== undefined && { 'content-type': 'application/json' }),
    }
    return { operation, method: wire.method, path, query, headers, body: wire.body }
  }

  #headersFor({ route }: Operation): Record<string, string> {
    const { ada, credentials } = this.#app
    if (route.scope === 'operator') return { authorization: `Bearer ${credentials.operatorToken}` }
    return { 'x-org-id': ada.organizationId, 'x-user-id': ada.userId }
  }
}

const shorten = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}… of ${text.length}` : text)
