import { createParser } from 'eventsource-parser'
import { routes } from '../../functions/routes.ts'
import { buildDocument } from '../../infra/openapi/build-document.ts'
import { folderOf, type Route } from '../../lib/endpoints/route.ts'
import { routeMatcher } from '../../local/function-host/match-route.ts'
import { type Check, type FindCheck, responseChecks } from './response-checks.ts'

const matchRoute = routeMatcher(Object.values(routes))
/** By operation: a test needs few checks, and must not fail for a gap in the others. */
const checks = new Map<string, Promise<FindCheck>>()

/**
 * Checks a response against the description of its route: status, headers, media type and body. A stream is checked
 * event by event as it is read. Responses to OPTIONS and HEAD, and those of no route, pass.
 * @returns the same response, still unread
 * @throws Error that names the operation, the status and the place that does not fit
 */
export async function validateResponse(method: string, path: string, response: Response): Promise<Response> {
  const match = matchRoute(method, new URL(path, 'http://localhost').pathname)
  if (!('route' in match) || match.route.method !== method) return response
  const { operation } = match.route
  const description = `functions/${folderOf(match.route)}/openapi.ts`
  const check = (await checksOf(match.route))(response.status)
  const fail = (problem: string): never => {
    throw new Error(`${operation} ${response.status}: ${problem}; see ${description}`)
  }
  if (check === undefined) return fail('this status is not described')

  for (const [name, checkHeader] of check.headers) {
    const problem = checkHeader(response.headers.get(name))
    if (problem) fail(`header ${name} ${problem}`)
  }
  const mediaType = response.headers.get('content-type')?.split(';')[0]
  const checkBody = check.bodies.get(mediaType ?? '')
  if (check.bodies.size > 0 && checkBody === undefined) fail(`media type ${mediaType} is not described`)
  // Claude's own events are not ours to describe.
  if (mediaType === 'text/event-stream') {
    return check.events.size === 0 ? response : withEvents(response, check.events, fail)
  }
  const body = await response.clone().text()
  if (check.bodies.size === 0 && body !== '') fail('a body is not described')
  const problem = checkBody?.(mediaType === 'application/json' ? JSON.parse(body) : body)
  if (problem) fail(`body ${problem}`)
  return response
}

function checksOf(route: Route): Promise<FindCheck> {
  const known = checks.get(route.operation)
  if (known) return known
  const building = buildDocument({ [route.operation]: route }).then((document) =>
    responseChecks(document, route),
  )
  checks.set(route.operation, building)
  return building
}

function withEvents(
  response: Response,
  events: ReadonlyMap<string, Check>,
  fail: (problem: string) => never,
): Response {
  const parser = createParser({
    onEvent: ({ event = 'message', id, data }) => {
      const check = events.get(event) ?? fail(`event ${event} is not described`)
      const problem = check({ event, ...(id !== undefined && { id }), data: JSON.parse(data) })
      if (problem) fail(`event ${event} ${problem}`)
    },
  })
  const decoder = new TextDecoder()
  const checked = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      parser.feed(decoder.decode(chunk, { stream: true }))
      controller.enqueue(chunk)
    },
  })
  return new Response(response.body?.pipeThrough(checked) ?? null, response)
}
