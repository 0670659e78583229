import { isDeepStrictEqual } from 'node:util'
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema'

type Schema = Readonly<Record<string, unknown>>

/**
 * A JSON schema as Claude can be held to it: it says in a description what Claude does not understand, such as the bounds of
 * numbers. https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 * @throws Error for what is no schema
 */
export function outputSchema(schema: Schema): Schema {
  return transformJSONSchema(schema)
}

/** Whether Claude can be held to all of a schema. References may be recursive, which it does not take. */
export function isTakenStrictly(schema: Schema): boolean {
  const { $schema: _dialect, ...rest } = schema
  try {
    return !JSON.stringify(rest).includes('"$ref":') && isDeepStrictEqual(outputSchema(rest), rest)
  } catch {
    return false
  }
}
