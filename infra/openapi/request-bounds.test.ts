import { expect, test } from '@jest/globals'
import * as z from 'zod/mini'
import { routes } from '../../functions/routes.ts'
import { type DescribedRoute, loadDescriptions } from './load-descriptions.ts'

type JsonSchema = z.core.JSONSchema.JSONSchema

const described = await loadDescriptions(routes)

/** Where a schema sets no bound to what a caller sends. */
function* unbounded(schema: JsonSchema, at: string): Generator<string> {
  if (isText(schema) && schema.maxLength === undefined) yield `${at} is a text of any length`
  if (schema.type === 'array' && schema.maxItems === undefined) yield `${at} is a list of any length`
  if (schema.type === 'object' && !isClosed(schema)) yield `${at} is an object of any size`
  if (schema.type === undefined && !isChoice(schema)) yield `${at} is anything`
  for (const [name, child] of childrenOf(schema)) yield* unbounded(child, `${at}${name}`)
}

const isText = ({ type, enum: values, const: value }: JsonSchema) =>
  type === 'string' && values === undefined && value === undefined
const isClosed = ({ additionalProperties: more, maxProperties }: JsonSchema) =>
  more === false || maxProperties !== undefined
const isChoice = ({ anyOf, oneOf, allOf, enum: values, const: value }: JsonSchema) =>
  [anyOf, oneOf, allOf, values, value].some((part) => part !== undefined)

function childrenOf(schema: JsonSchema): [name: string, child: JsonSchema][] {
  const { properties = {}, additionalProperties: more, propertyNames, items } = schema
  const named = Object.entries(properties).map(([name, child]) => [`.${name}`, child] as const)
  const choices = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => list ?? [])
  return [
    ...named,
    ['.*', more],
    [' as a name', propertyNames],
    ['[]', items],
    ...choices.map((child) => ['', child] as const),
  ].flatMap(([name, child]) => (typeof child === 'object' ? [[name as string, child as JsonSchema]] : []))
}

/**
 * A path has no other names than its template; unknown names in a query or a body are refused, or dropped, as by a form. A
 * body that is read as bytes is bounded as such.
 */
function problemsOf({ route, description: { request } }: DescribedRoute): string[] {
  const { bodyAs, body, ...rest } = request
  const parts = { ...rest, ...(bodyAs !== 'sent' && body && { body }) }
  return Object.entries(parts).flatMap(([part, schema]: [string, z.ZodMiniType]) => {
    const asJson = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
    if (part !== 'body' || bodyAs === 'form') asJson.additionalProperties ??= false
    return Array.from(unbounded(asJson, `${route.operation}: ${part}`))
  })
}

test.each(described.map((row) => [row.route.operation, row] as const))(
  'whatever %s takes has a greatest size',
  (_operation, row) => {
    expect(problemsOf(row)).toEqual([])
  },
)

test('texts, lists, records and objects without a bound are found, however deep they are', () => {
  const inside = z.strictObject({
    text: z.optional(z.string()),
    list: z.nullable(z.array(z.enum(['a']))),
    record: z.record(z.string().check(z.maxLength(5)), z.int()),
    either: z.union([z.int(), z.string()]),
    open: z.looseObject({ known: z.literal('x') }),
    any: z.unknown(),
  })
  const body = z.strictObject({ deep: z.array(inside).check(z.maxLength(3)) })
  const found = [...unbounded(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }), 'body')]
  expect(found).toEqual([
    'body.deep[].text is a text of any length',
    'body.deep[].list is a list of any length',
    'body.deep[].record is an object of any size',
    'body.deep[].either is a text of any length',
    'body.deep[].open is an object of any size',
    'body.deep[].open.* is anything',
    'body.deep[].any is anything',
  ])
})
