import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { OpenApiDocument } from '../../infra/openapi/document-types.ts'
import type { Route } from '../../lib/endpoints/route.ts'

/** What is wrong with a value, and where; undefined if nothing is. */
export type Check = (value: unknown) => string | undefined

/** The description of one response. */
export interface ResponseCheck {
  /** By name; a header that was not sent is null. */
  readonly headers: ReadonlyMap<string, Check>
  /** By media type. Without any, there is no body. */
  readonly bodies: ReadonlyMap<string, Check>
  /** By name, for a stream of events. */
  readonly events: ReadonlyMap<string, Check>
}

/** The check for a status in the route's description. */
export type FindCheck = (status: number) => ResponseCheck | undefined

type Schema = Record<string, unknown>
interface Header {
  readonly required?: boolean
  readonly schema: Schema
}
interface ResponseObject {
  readonly headers?: Record<string, unknown>
  readonly content?: Record<string, { readonly schema: Schema }>
}

/** Reads the checks of one route from its description. Each is compiled on first use. */
export function responseChecks(document: OpenApiDocument, { path, method }: Route): FindCheck {
  const ajv = addFormats.default(new Ajv2020({ strict: true, strictTypes: true, allowUnionTypes: true }))
  ajv.addVocabulary(['components', 'example'])
  const known = new Map<number, ResponseCheck | undefined>()
  const operation = document.paths?.[path]?.[method.toLowerCase() as 'get']

  const compile = (schema: Schema): Check => {
    // References point into the document, so its components come along.
    const validate = ajv.compile({ ...schema, components: { schemas: document.components?.schemas } })
    return (value) => (validate(value) ? undefined : describe(validate))
  }

  const build = (status: number): ResponseCheck | undefined => {
    const described = operation?.responses?.[`${status}` as '200']
    const response = follow(document, described) as ResponseObject | undefined
    if (response === undefined) return undefined
    const { headers = {}, content = {} } = response
    return {
      headers: mapValues(headers, (header) => headerCheck(follow(document, header) as Header, compile)),
      bodies: mapValues(content, ({ schema }) => compile(schema)),
      events: eventsOf(content['text/event-stream']?.schema, compile),
    }
  }

  return (status) => {
    if (!known.has(status)) known.set(status, build(status))
    return known.get(status)
  }
}

function headerCheck({ required = false, schema }: Header, compile: (schema: Schema) => Check): Check {
  const check = compile(schema)
  return (text) => {
    if (text === null) return required ? 'is missing' : undefined
    return check(schema['type'] === 'integer' ? Number(text) : text)
  }
}

/** One check per event: a union of all could not name the problem. */
function eventsOf(stream: Schema | undefined, compile: (schema: Schema) => Check): Map<string, Check> {
  const events = (stream?.['oneOf'] ?? []) as (Schema & { properties: { event: { const: string } } })[]
  return new Map(events.map((event) => [event.properties.event.const, compile(event)]))
}

/** The part that a reference points to, or the part itself. */
function follow(document: OpenApiDocument, part: unknown): unknown {
  const reference = (part as { $ref?: string } | undefined)?.$ref
  if (reference === undefined) return part
  const steps = reference.split('/').slice(1)
  return steps.reduce<unknown>((value, step) => (value as Schema)[step], document)
}

const mapValues = <From, To>(record: Record<string, From>, to: (value: From) => To): Map<string, To> =>
  new Map(Object.entries(record).map(([name, value]) => [name, to(value)]))

function describe({ errors }: ValidateFunction): string {
  return (errors ?? [])
    .map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`)
    .join('; ')
}
