import * as fc from 'fast-check'
import type { Schema } from './operations.ts'
import { reference, type Whose } from './references.ts'

/** Sources for texts of a request that no schema determines. */
export interface Vocabulary {
  /** How often each side's ids are named. */
  readonly whose: fc.Arbitrary<Whose>
  /** A plain text without white space for that field, which may be part of a longer one. */
  text(field: string): fc.Arbitrary<string>
}

/** Which ids a field may hold, by their prefix. */
const idFields: Readonly<Record<string, readonly string[]>> = {
  api_key_id: ['key'],
  chat_id: ['chat'],
  key_id: ['key'],
  organization_id: ['org'],
  target: ['user', 'key', 'org'],
  turn_id: ['turn'],
  user_id: ['user'],
}

const models = ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-5-5']

/** Texts that are valid only as one of these. */
const knownTexts: Readonly<Record<string, readonly string[]>> = {
  after_id: models,
  allowed_models: models,
  amount_usd: ['0.01', '5', '1000000'],
  before_id: models,
  asset: ['swagger-ui.css', 'no-such.css'],
  default_model: models,
  group_by: ['day', 'model,member', 'api_key,day', 'session,agent'],
  limit_usd: ['0.01', '100', '1000000'],
  model: models,
  // Not the one that answers in tests: other requests are answered meanwhile.
  upstream: ['bedrock', 'claude-platform'],
}

/** Leaves room in limits for later requests; no model writes more than 128,000 tokens. */
const knownNumbers: Readonly<Record<string, readonly number[]>> = {
  max_tokens: [1, 300, 4_096, 128_000],
  requests_per_minute: [1_000_000, 1_000_000_000],
  input_tokens_per_minute: [1_000_000_000],
  output_tokens_per_minute: [1_000_000_000],
  concurrent_streams: [1_000_000],
}

const yearMs = 365 * 86_400_000
const longestText = 100
const longestList = 3

/**
 * Values that fit the schema of a field.
 * @throws Error that names the field where the schema has something new, so that it is not passed over in silence
 */
export function valueOf(schema: Schema, field: string, vocabulary: Vocabulary): fc.Arbitrary<unknown> {
  const of = (part: unknown, name = field) => valueOf(part as Schema, name, vocabulary)
  const known = knownTexts[field]
  if (known && schema['type'] === 'string') return fc.constantFrom(...known)
  const alternatives = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(alternatives)) return fc.oneof(...alternatives.map((alternative) => of(alternative)))
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
  if ('const' in schema) return fc.constant(schema['const'])
  if (Array.isArray(schema['type'])) {
    return fc.oneof(...(schema['type'] as unknown[]).map((type) => of({ ...schema, type })))
  }
  switch (schema['type']) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return wholeNumber(schema, field)
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'array': {
      const { minItems = 0, items } = schema as { minItems?: number; items: Schema }
      return fc.uniqueArray(of(items), { minLength: minItems, maxLength: Math.max(minItems, longestList) })
    }
    case 'object': {
      const { properties = {}, required = [] } = schema as {
        properties?: Record<string, Schema>
        required?: string[]
      }
      const fields = Object.entries(properties).map(([name, property]) => [name, of(property, name)] as const)
      return fc.record(Object.fromEntries(fields), { requiredKeys: required, noNullPrototype: true })
    }
    case 'string':
      return textOf(schema, field, vocabulary)
    default:
      throw new Error(`no value can be made for ${field}: ${JSON.stringify(schema)}`)
  }
}

/** Small ones more often than others, so that lists have a second page. */
function wholeNumber(schema: Schema, field: string): fc.Arbitrary<number> {
  const known = knownNumbers[field]
  if (known) return fc.constantFrom(...known)
  const { minimum: min = 0, maximum: max = Number.MAX_SAFE_INTEGER } = schema as {
    minimum?: number
    maximum?: number
  }
  return fc.oneof(fc.integer({ min, max: Math.min(max, min + 2) }), fc.integer({ min, max }))
}

function textOf(schema: Schema, field: string, vocabulary: Vocabulary): fc.Arbitrary<string> {
  const kinds = field.startsWith('cursor-') ? [field] : idFields[field]
  if (kinds) {
    return fc
      .tuple(vocabulary.whose, fc.constantFrom(...kinds), fc.nat({ max: 0xffff }))
      .map((parts) => reference(...parts))
  }
  if (field.endsWith('_id')) throw new Error(`nobody knows what ids stand in ${field}`)
  const text = vocabulary.text(field)
  switch (schema['format']) {
    case undefined:
      return text.map((plain) => fitting(schema, field, plain))
    case 'email':
      return text.map((plain) => fitting(schema, field, `${plain}@example.org`))
    case 'date':
      return someTime().map((time) => fitting(schema, field, time.slice(0, 10)))
    case 'date-time':
      return someTime().map((time) => fitting(schema, field, time))
    default:
      throw new Error(`no text can be made for ${field}: ${JSON.stringify(schema)}`)
  }
}

/** Within a year of now, as ISO 8601. */
function someTime(): fc.Arbitrary<string> {
  const now = Date.now()
  return fc.integer({ min: now - yearMs, max: now + yearMs }).map((time) => new Date(time).toISOString())
}

function fitting(schema: Schema, field: string, text: string): string {
  const {
    minLength = 0,
    maxLength = longestText,
    pattern = '',
  } = schema as {
    minLength?: number
    maxLength?: number
    pattern?: string
  }
  if (text.length >= minLength && text.length <= maxLength && new RegExp(pattern, 'u').test(text)) return text
  throw new Error(`"${text}" does not fit ${field}: ${JSON.stringify(schema)}`)
}
