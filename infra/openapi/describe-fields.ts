import { examplesOfPaths } from '../../lib/endpoints/example-ids.ts'
import type { OpenApiDocument, OperationObject, SchemaObject } from './document-types.ts'
import type { DescribedRoute } from './load-descriptions.ts'

/** Adds each field's meaning to its schema, so that the handlers' own schemas carry no prose into the bundles. */
export function describeFields(document: OpenApiDocument, described: readonly DescribedRoute[]): void {
  for (const { route, description } of described) {
    const method = route.method.toLowerCase() as 'get'
    const operation = document.paths?.[route.path]?.[method]
    if (operation) describeFieldsOf(operation, description.fields)
  }
}

function describeFieldsOf(operation: OperationObject, fields: Readonly<Record<string, string>>): void {
  for (const parameter of operation.parameters ?? []) {
    if (!('name' in parameter)) continue
    const { [parameter.name]: meaning } = fields
    if (meaning !== undefined) parameter.description = meaning
    const { [parameter.name]: example } = examplesOfPaths
    if (parameter.in === 'path' && example !== undefined) parameter.example = example
  }
  for (const properties of bodiesOf(operation).map((body) => body.properties ?? {})) {
    for (const [name, property] of Object.entries(properties)) {
      const meaning = fields[name]
      if (meaning !== undefined) Object.assign(property, { description: meaning })
    }
  }
}

/** A body's object, or the alternatives that it may be. */
function bodiesOf({ requestBody }: OperationObject): SchemaObject[] {
  if (requestBody === undefined || !('content' in requestBody)) return []
  const [media] = Object.values(requestBody.content)
  if (media === undefined || !('schema' in media)) return []
  const schema = media.schema as SchemaObject
  return [schema, ...((schema.oneOf ?? schema.anyOf ?? []) as SchemaObject[])]
}
