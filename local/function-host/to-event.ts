import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { LambdaFunctionURLEvent } from 'aws-lambda'

const textType = /^(text\/|application\/(json|javascript|xml)\b|application\/[^;]+\+(json|xml)\b)/i

/** The path and the query of a request target, as sent. */
export function splitTarget(request: IncomingMessage): { rawPath: string; rawQueryString: string } {
  const target = request.url ?? '/'
  const mark = target.indexOf('?')
  return mark < 0
    ? { rawPath: target, rawQueryString: '' }
    : { rawPath: target.slice(0, mark), rawQueryString: target.slice(mark + 1) }
}

/** The Function URL event, payload format 2.0, of a request whose body has been read. */
export function toEvent(request: IncomingMessage, body: Buffer, requestId: string): LambdaFunctionURLEvent {
  const { rawPath, rawQueryString } = splitTarget(request)
  const { cookie, ...headers } = joinedHeaders(request)
  const domainName = headers.host ?? 'localhost'
  const now = new Date()
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie && { cookies: cookie.split(/; */) }),
    headers: { ...headers, ...forwardedHeaders(request, headers) },
    ...(rawQueryString && { queryStringParameters: joinedParameters(rawQueryString) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName,
      domainPrefix: domainName.split(/[.:]/)[0] ?? domainName,
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...bodyFields(request, body),
  }
}

/** These end at the connection and never reach a function. */
const hopHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade'])

/** Node has already lower-cased the names; AWS joins repeated headers with commas. */
function joinedHeaders(request: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    if (!hopHeaders.has(name)) joined[name] = values.join(name === 'cookie' ? '; ' : ',')
  }
  return joined
}

function forwardedHeaders(request: IncomingMessage, headers: Record<string, string>) {
  const seenBefore = headers['x-forwarded-for']
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1'
  return {
    'x-forwarded-for': seenBefore ? `${seenBefore}, ${sourceIp}` : sourceIp,
    'x-forwarded-proto': 'http',
  }
}

function joinedParameters(rawQueryString: string): Record<string, string> {
  const joined = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = joined.get(name)
    joined.set(name, before === undefined ? value : `${before},${value}`)
  }
  return Object.fromEntries(joined)
}

/** AWS passes text as it is and everything else, including forms, as base64. */
function bodyFields(request: IncomingMessage, body: Buffer) {
  if (body.length === 0) return { isBase64Encoded: false }
  const isText =
    textType.test(request.headers['content-type'] ?? '') &&
    !request.headers['content-encoding'] &&
    isUtf8(body)
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText }
}
