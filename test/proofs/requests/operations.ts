import { routes } from '../../../functions/routes.ts'
import { buildDocument } from '../../../infra/openapi/build-document.ts'
import type { OpenApiDocument } from '../../../infra/openapi/document-types.ts'
import type { Route } from '../../../lib/endpoints/route.ts'

/** JSON Schema without references. */
export type Schema = Readonly<Record<string, unknown>>

/** A parameter of a path or of a query. */
export interface Field {
  readonly name: string
  readonly schema: Schema
  readonly required: boolean
}

/** A route and what it takes, as described to its callers. */
export interface Operation {
  readonly route: Route
  readonly path: readonly Field[]
  readonly query: readonly Field[]
  /** In JSON. */
  readonly body: Schema | undefined
  /** The body, where it is a form. */
  readonly form: Schema | undefined
}

/** Every row of the route table. */
export async function readOperations(): Promise<Operation[]> {
  const document = await buildDocument()
  return Object.values<Route>(routes).map((route) => readOperation(document, route))
}

interface Parameter {
  readonly in: string
  readonly name: string
  readonly schema: Schema
  readonly required?: boolean
}

function readOperation(document: OpenApiDocument, route: Route): Operation {
  const { paths } = document as unknown as { paths: Record<string, Record<string, Schema>> }
  const described = resolve(document, paths[route.path]?.[route.method.toLowerCase()]) as {
    parameters: Parameter[]
    requestBody?: { content: Record<string, { schema: Schema }> }
  }
  const fieldsIn = (part: string): Field[] =>
    described.parameters
      .filter((parameter) => parameter.in === part)
      .map(({ name, schema, required = false }) => ({ name, schema, required }))
  return {
    route,
    path: fieldsIn('path'),
    query: fieldsIn('query'),
    body: described.requestBody?.content['application/json']?.schema,
    form: described.requestBody?.content['application/x-www-form-urlencoded']?.schema,
  }
}

/** The same with its references resolved. */
function resolve(document: OpenApiDocument, part: unknown): unknown {
  if (Array.isArray(part)) return part.map((item) => resolve(document, item))
  if (typeof part !== 'object' || part === null) return part
  if ('$ref' in part) return resolve(document, follow(document, String(part.$ref)))
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolve(document, value)]))
}

function follow(document: OpenApiDocument, reference: string): unknown {
  const steps = reference.split('/').slice(1)
  return steps.reduce<unknown>((value, step) => (value as Schema)[step], document)
}
