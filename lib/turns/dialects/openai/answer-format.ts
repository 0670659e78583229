import { outputSchema } from '../../../upstream/output-schema.ts'
import type { Field } from './field.ts'

/** The form of an answer: a format that Claude enforces, or a request in words. */
export interface AnswerFormat {
  readonly format?: object
  readonly words?: string
}

/** Claude has no format for JSON without a schema. */
export const anyJson: AnswerFormat = {
  words: 'Answer with a single JSON object, and with nothing before or after it.',
}

/** @param schema of the answer @throws InvalidRequestError */
export function jsonFormat(schema: Field): AnswerFormat {
  const given = schema.object()
  refuseFreeObjects(schema)
  try {
    return { format: { type: 'json_schema', schema: outputSchema(given) } }
  } catch {
    return schema.refuse('is no JSON schema that an answer can be held to')
  }
}

/** Claude allows only the named properties of an object: one that names none could only be empty. */
function refuseFreeObjects(schema: Field): void {
  const waiting: unknown[] = [schema.value]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue
    const { type, properties, additionalProperties } = node as Readonly<Record<string, unknown>>
    if (type === 'object' && properties === undefined && additionalProperties !== false) {
      schema.refuseUnsupported('each object has to name its properties')
    }
    waiting.push(...Object.values(node))
  }
}
