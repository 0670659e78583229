import { isDeepStrictEqual } from 'node:util'
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema'

type Schema = Readonly<Record<string, unknown>>

/**
 * A JSON schema in the subset that Claude enforces: what it does not enforce, such as the bounds of numbers, moves into
 * descriptions. https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 * @throws Error if it is not a schema
 */
export function outputSchema(schema: Schema): Schema {
  return transformJSONSchema(schema)
}

/** Whether Claude enforces all of a schema. One with references does not count: they may be recursive, which it refuses. */
export function isTakenStrictly(schema: Schema): boolean {
  const { $schema: _dialect, ...rest } = schema
  try {
    return !JSON.stringify(rest).includes('"$ref":') && isDeepStrictEqual(outputSchema(rest), rest)
  } catch {
    return false
  }
}
