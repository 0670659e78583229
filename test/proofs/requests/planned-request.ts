import * as fc from 'fast-check'
import type { Field, Operation } from './operations.ts'
import { type Lookup, resolveReferences, unknownId } from './references.ts'
import { type Vocabulary, valueOf } from './values.ts'

/** A request that fits its description. References stand for the ids in it. */
export interface PlannedRequest {
  readonly operation: Operation
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly body: unknown
}

/** A request as it is sent. */
export interface WireRequest {
  readonly method: string
  /** The path with the query. */
  readonly target: string
  readonly body: string | undefined
}

/** Requests that an operation accepts. @throws Error that names the operation and what cannot be planned */
export function requestsOf(operation: Operation, vocabulary: Vocabulary): fc.Arbitrary<PlannedRequest> {
  const { route, path, query, body = operation.form } = operation
  try {
    return fc
      .record({
        path: fields(operation, path, vocabulary),
        query: fields(operation, query, vocabulary),
        body: body ? valueOf(body, 'body', vocabulary) : fc.constant(undefined),
      })
      .map((drawn) => ({
        operation,
        path: route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => drawn.path[name] ?? ''),
        query: Object.entries(drawn.query),
        body: drawn.body,
      }))
  } catch (cause) {
    throw new Error(`${route.operation} cannot be fuzzed`, { cause })
  }
}

function fields(
  { route }: Operation,
  described: readonly Field[],
  vocabulary: Vocabulary,
): fc.Arbitrary<Record<string, string>> {
  const values = described.map(({ name, schema }) => {
    // A cursor is valid in the list that gave it.
    const field = name === 'cursor' ? `cursor-${route.operation}` : name
    return [name, valueOf(schema, field, vocabulary).map(String)] as const
  })
  const requiredKeys = described.filter(({ required }) => required).map(({ name }) => name)
  return fc.record(Object.fromEntries(values), { requiredKeys, noNullPrototype: true })
}

/** The request with the intended ids. A field of the query or the body without one is left out. */
export function toWire({ operation, path, query, body }: PlannedRequest, lookup: Lookup): WireRequest {
  const resolve = (text: string) => resolveReferences(text, lookup)
  const resolvePath = (text: string) =>
    resolveReferences(text, (whose, kind, pick) => lookup(whose, kind, pick) ?? unknownId(kind, pick))
  const parameters = query
    .map(([name, value]) => [name, resolve(value)] as const)
    .filter((parameter): parameter is [string, string] => parameter[1] !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return {
    method: operation.route.method,
    target: [resolvePath(path), parameters.join('&')].filter((part) => part !== '').join('?'),
    body: operation.form ? asForm(body, resolve) : asJson(body, resolve),
  }
}

type Resolve = (text: string) => string | undefined

function asJson(body: unknown, resolve: Resolve): string | undefined {
  return JSON.stringify(body, (_key, value: unknown) => (typeof value === 'string' ? resolve(value) : value))
}

function asForm(body: unknown, resolve: Resolve): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(body as Record<string, string>)) {
    const resolved = resolve(value)
    if (resolved !== undefined) form.append(name, resolved)
  }
  return form.toString()
}
