import * as z from 'zod/mini'
import type { ZodOpenApiContentObject, ZodOpenApiResponseObject } from 'zod-openapi'
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

/** The answer to a request that went well. */
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

/** Only the holder of a scope works in an organization whatever they do. */
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

/** Refusals of one document by the name of their component: most routes refuse the same, which is told once. */
export type SharedErrors = Map<string, ZodOpenApiResponseObject>

/** One response for each status, which names the codes that it may have. */
export function errorResponses(
  errors: readonly ErrorDescription[],
  shared: SharedErrors,
  dialect: Route['dialect'],
): Responses {
  const byStatus = Map.groupBy(errors, ({ status }) => status)
  return Object.fromEntries(
    [...byStatus].map(([status, reasons]) => [status, errorResponse(status, reasons, shared, dialect)]),
  )
}

function errorResponse(
  status: number,
  reasons: ErrorDescription[],
  shared: SharedErrors,
  dialect: Route['dialect'],
): ZodOpenApiResponseObject {
  const codes = reasons.map(({ code }) => code)
  const response = {
    description: reasons.map(({ code, when }) => `- \`${code}\`: ${when}`).join('\n'),
    headers: {
      ...requestId,
      ...(!isToldOtherwise(dialect) && organizationIdIfAny),
      ...(status === 401 && !isToldOtherwise(dialect) && challenge),
      ...(saysWhenToComeBack.has(status) && retryAfter),
    },
    content: errorContent(codes, dialect),
  }
  const name = [...(isToldOtherwise(dialect) ? [dialect] : []), status, ...codes].join('.')
  const component = shared.get(name) ?? { id: name, ...response }
  shared.set(name, component)
  // The same codes for another reason are another response.
  return component.description === response.description ? component : response
}

function contentOf({ json, text = [], events }: ResponseDescription): ZodOpenApiContentObject | undefined {
  if (events) return { 'text/event-stream': { schema: eventStream(events) } }
  const texts = [text].flat().map((type) => [type, { schema: { type: 'string' } }])
  const content = { ...(json && { 'application/json': { schema: json } }), ...Object.fromEntries(texts) }
  return Object.keys(content).length > 0 ? content : undefined
}

/** OpenAPI 3.1 knows no streams: the schema is that of each event, its data read as JSON. */
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

/** Whether a route's errors are of another form than the envelope. */
const isToldOtherwise = (dialect: Route['dialect']) => dialect === 'oauth' || dialect === 'page'

function errorContent(codes: string[], dialect: Route['dialect']): ZodOpenApiContentObject {
  if (dialect === 'page') return { 'text/html': { schema: { type: 'string' } } }
  return { 'application/json': { schema: dialect === 'oauth' ? oauthErrorWith(codes) : errorWith(codes) } }
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

const errorWith = (codes: string[]) => ({
  allOf: [
    { $ref: '#/components/schemas/Error' },
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
