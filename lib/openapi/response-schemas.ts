import * as z from 'zod/mini'
import type { ErrorType } from '../errors.ts'
import type { ErrorEnvelope } from '../http/error-envelope.ts'
import type { OAuthBody } from '../http/oauth-body.ts'
import type { OpenaiError } from '../http/openai-error.ts'
import { roles } from '../roles.ts'

/** An id: the prefix of its kind, then a UUIDv7 as 32 hex digits. */
export const id = <Prefix extends string>(prefix: Prefix) =>
  z.templateLiteral([`${prefix}_`, z.string().check(z.regex(/^[0-9a-f]{32}$/))])

/** A time in UTC, with milliseconds. */
export const timestamp = z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), z.meta({ format: 'date-time' }))

/** What a member may do, as a component. */
export const role = z.enum(roles).check(z.meta({ id: 'Role' }))

/** Money, as `formatUsd` writes it. */
export const usd = z.string().check(
  z.regex(/^-?\d+\.\d{2,9}$/),
  z.meta({
    id: 'Usd',
    description: 'US dollars as a decimal text, exact to the nano-USD.',
    example: '0.00125',
  }),
)

const errorType = z.enum([
  'invalid_request_error',
  'authentication_error',
  'billing_error',
  'permission_error',
  'not_found_error',
  'request_too_large',
  'rate_limit_error',
  'api_error',
  'timeout_error',
  'overloaded_error',
]) satisfies z.ZodMiniType<ErrorType>

/** The shape of every error, but for clients of OpenAI. */
export const error = z
  .strictObject({
    type: z.literal('error'),
    error: z.strictObject({
      type: errorType,
      message: z.string().check(z.describe('For people; it may be reworded.')),
      code: z.string().check(z.describe('For programs; it stays.')),
      details: z.exactOptional(z.record(z.string(), z.unknown())),
    }),
    request_id: z.string(),
  })
  .check(
    z.meta({
      id: 'Error',
      description: "Every error, in the shape of Anthropic's API, but on routes for clients of OpenAI.",
    }),
  ) satisfies z.ZodMiniType<ErrorEnvelope>

/** The shape of errors for clients of OpenAI. */
export const openaiError = z
  .strictObject({
    error: z.strictObject({
      message: z.string().check(z.describe('For people; it may be reworded.')),
      type: z.string(),
      param: z.nullable(z.string()).check(z.describe('The field that is to blame.')),
      code: z.string().check(z.describe('For programs; it stays.')),
      details: z.exactOptional(z.record(z.string(), z.unknown())),
    }),
  })
  .check(
    z.meta({ id: 'OpenaiError', description: "An error in the shape of OpenAI's API." }),
  ) satisfies z.ZodMiniType<OpenaiError>

/** Every error of a route for OAuth clients. */
export const oauthError = z
  .strictObject({
    error: z.string().check(z.describe('For programs, in the words of OAuth.')),
    error_description: z.string().check(z.describe('For people; it may be reworded.')),
    code: z.string().check(z.describe('For programs, in ours: it tells more.')),
    request_id: z.string(),
  })
  .check(
    z.meta({ id: 'OAuthError', description: 'Every error of the routes for OAuth clients (RFC 6749).' }),
  ) satisfies z.ZodMiniType<OAuthBody>
