import * as z from 'zod/mini'
import type { ZodOpenApiContentObject, ZodOpenApiResponseObject } from 'zod-openapi'
import { clientApiOf } from '../../lib/endpoints/client-api.ts'
import type { Access, Route } from '../../lib/endpoints/route.ts'
import type {
  ErrorDescription,
  EventDescription,
  ResponseDescription,
} from '../../lib/openapi/describe-operation.ts'

type Responses = Record<`${4 | 5}${string}`, ZodOpenApiResponseObject>

const requestId = { 'X-Request-ID': { $ref: '#/components/headers/RequestId' } }
const organizationId = { 'X-Organization-ID': { $ref: '#/components/headers/OrganizationId' } }
const organizationIdIfAny = { 'X-Organization-ID': { $ref: '#/components/headers/OrganizationIdIfAny' } }
const challenge = { 'WWW-Authenticate': { $ref: '#/components/headers/WwwAuthenticate' } }
const retryAfter = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }
const saysWhenToComeBack = new Set([429, 503])
/** Money does not come back by itself. */
const noMoney = 'insufficient_quota'

/** The answer to a successful request. */
export function successResponse(response: ResponseDescription, access: Access): ZodOpenApiResponseObject {
  const { description, headers = {} } = response
  const content = contentOf(response)
  const own = Object.entries(headers).map(([name, meaning]) => [
    name,
    { description: meaning, schema: { type: 'string' as const } },
  ])
  return {
    description,
    headers: { ...requestId, ...organizationIdOf(access), ...Object.fromEntries(own) },
    ...(content && { content }),
  }
}

/** Only a caller with a scope is always working in an organization. */
function organizationIdOf(access: Access) {
  switch (access) {
    case 'metrics':
    case 'operator':
    case 'sign-in':
      return {}
    case 'public':
    case 'person':
      return organizationIdIfAny
    default:
      return organizationId
  }
}

/** A document's refusals by component name: most routes share theirs, which are described once. */
export type SharedErrors = Map<string, ZodOpenApiResponseObject>

/** One response per status, which names the possible codes, as the route's clients read them. */
export function errorResponses(
  errors: readonly ErrorDescription[],
  { dialect }: Pick<Route, 'dialect'>,
  shared: SharedErrors,
): Responses {
  const { statusOf, codeOf } = clientApiOf({ ...(dialect && { dialect }) })
  const told = errors.map((error) => ({
    ...error,
    status: statusOf(error.status),
    code: codeOf(error.code),
  }))
  const byStatus = Map.groupBy(told, ({ status }) => status)
  return Object.fromEntries(
    [...byStatus].map(([status, reasons]) => [
      status,
      errorResponse(status, reasons, formOf(dialect), shared),
    ]),
  )
}

function errorResponse(
  status: number,
  reasons: ErrorDescription[],
  form: ErrorForm,
  shared: SharedErrors,
): ZodOpenApiResponseObject {
  const codes = reasons.map(({ code }) => code)
  const isOfOurApi = form === 'Error' || form === 'OpenaiError'
  const response = {
    description: reasons.map(({ code, when }) => `- \`${code}\`: ${when}`).join('\n'),
    headers: {
      ...requestId,
      ...(isOfOurApi && organizationIdIfAny),
      ...(status === 401 && isOfOurApi && challenge),
      ...(saysWhenToComeBack.has(status) && !codes.includes(noMoney) && retryAfter),
    },
    content: errorContent(codes, form),
  }
  const name = [...(form === 'Error' ? [] : [form]), status, ...codes].join('.')
  const component = shared.get(name) ?? { id: name, ...response }
  shared.set(name, component)
  // The same codes for other reasons are another response.
  return component.description === response.description ? component : response
}

function contentOf({ json, text = [], events }: ResponseDescription): ZodOpenApiContentObject | undefined {
  if (events) return { 'text/event-stream': { schema: eventStream(events) } }
  const texts = [text].flat().map((type) => [type, { schema: { type: 'string' } }])
  const content = { ...(json && { 'application/json': { schema: json } }), ...Object.fromEntries(texts) }
  return Object.keys(content).length > 0 ? content : undefined
}

/** OpenAPI 3.1 has no streams, so the schema describes each event, with its data read as JSON. */
function eventStream(events: Readonly<Record<string, EventDescription>>): z.ZodMiniType {
  const [first, ...others] = Object.entries(events).map(([name, event]) => streamEvent(name, event))
  if (first === undefined) throw new Error('A stream without events')
  return z.discriminatedUnion('event', [first, ...others])
}

function streamEvent(name: string, { description, data, numbered = false }: EventDescription) {
  const event = { event: z.literal(name), data }
  const number = z.string().check(z.regex(/^[1-9]\d*$/))
  return z.strictObject(numbered ? { ...event, id: number } : event).check(z.describe(description))
}

/** The form of a route's errors: a component, or a page. */
type ErrorForm = 'Error' | 'OpenaiError' | 'OAuthError' | 'page'

function formOf(dialect: Route['dialect']): ErrorForm {
  if (dialect === 'page') return 'page'
  if (dialect === 'oauth') return 'OAuthError'
  return dialect?.startsWith('openai') ? 'OpenaiError' : 'Error'
}

function errorContent(codes: string[], form: ErrorForm): ZodOpenApiContentObject {
  if (form === 'page') return { 'text/html': { schema: { type: 'string' } } }
  return {
    'application/json': { schema: form === 'OAuthError' ? oauthErrorWith(codes) : errorWith(codes, form) },
  }
}

const oauthErrorWith = (codes: string[]) => ({
  allOf: [
    { $ref: '#/components/schemas/OAuthError' },
    {
      type: 'object' as const,
      required: ['code'],
      properties: { code: { type: 'string' as const, enum: codes } },
    },
  ],
})

const errorWith = (codes: string[], schema: string) => ({
  allOf: [
    { $ref: `#/components/schemas/${schema}` },
    {
      type: 'object' as const,
      required: ['error'],
      properties: {
        error: {
          type: 'object' as const,
          required: ['code'],
          properties: { code: { type: 'string' as const, enum: codes } },
        },
      },
    },
  ],
})
