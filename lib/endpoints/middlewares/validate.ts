import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type * as z from 'zod/mini'
import { ApiError } from '../../errors.ts'
import { parseBody } from '../../http/parse-body.ts'
import { parseForm } from '../../http/parse-form.ts'
import { type SentBody, sentBody } from '../../http/sent-body.ts'
import type { EndpointMiddleware } from '../exchange.ts'
import { matchPath } from '../match-path.ts'
import { invalidFields, listed, shortened } from './invalid-fields.ts'

/** What a route takes. A part without a schema takes nothing: it is ignored and never reaches the handler. */
export interface InputSchema {
  body?: z.ZodMiniType
  path?: z.ZodMiniType
  query?: z.ZodMiniType
  /** The body is a form; or it is for its handler to read, who gets it as it was sent, and the schema describes it. */
  bodyAs?: 'form' | 'sent'
}

/** A handler's input, as its schemas parse it. */
export type InputOf<Schema extends InputSchema> = {
  path: OutputOf<Schema['path']>
  query: OutputOf<Schema['query']>
  body: Schema['bodyAs'] extends 'sent' ? undefined : OutputOf<Schema['body']>
  sent: Schema['bodyAs'] extends 'sent' ? SentBody : undefined
}

/** Distributes over the alternatives. */
type OutputOf<Part> = Part extends z.ZodMiniType ? z.output<Part> : undefined

/** Checks the request against the route's schemas; an invalid one is refused once it is counted. */
export function validate(schema: InputSchema): EndpointMiddleware {
  return {
    before: ({ event, context: { exchange } }) => {
      if (exchange.refusal !== undefined) return
      try {
        exchange.input = {
          path: schema.path && check(schema.path, matchPath(exchange.route.path, event.rawPath) ?? {}),
          query: schema.query && checkQuery(schema.query, event.queryStringParameters ?? {}),
          body:
            schema.bodyAs === 'sent'
              ? undefined
              : schema.body &&
                check(schema.body, schema.bodyAs === 'form' ? parseForm(sentBody(event)) : bodyOf(event)),
          sent: schema.bodyAs === 'sent' ? sentBody(event) : undefined,
        }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        exchange.refusal = error
      }
    },
  }
}

/** Also refuses NUL, which no text in Postgres can hold. In a body, parseBody has looked for it. */
function checkQuery(schema: z.ZodMiniType, parameters: Record<string, string | undefined>): unknown {
  const query = check(schema, parameters)
  const fields = Object.entries(parameters)
    .filter(([, value]) => value?.includes('\0'))
    .map(([field]) => ({ field, problem: 'must not contain NUL' }))
  if (fields.length > 0) throw invalidFields(fields)
  return query
}

/** A missing body is read as an empty object, so that each required field is reported as missing. */
function bodyOf(event: APIGatewayProxyEventV2): unknown {
  return event.body ? parseBody(sentBody(event)) : {}
}

function check(schema: z.ZodMiniType, value: unknown): unknown {
  // Without its input an issue does not tell a wrong type from a missing field.
  const parsed = schema.safeParse(value, { reportInput: true })
  if (parsed.success) return parsed.data
  throw invalidFields(
    parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), problem: describe(issue) })),
  )
}

function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `unknown field ${listed(issue.keys.map((key) => JSON.stringify(shortened(key))))}`
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}`
    case 'too_small':
      return `is below the minimum of ${issue.minimum}`
    case 'too_big':
      return `is above the maximum of ${issue.maximum}`
    default:
      return issue.message === 'Invalid input' ? 'is not valid' : issue.message
  }
}
