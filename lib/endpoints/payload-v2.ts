import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'

/**
 * The one shape of requests inside: payload 2.0, which Function URLs send. API Gateway's REST APIs send 1.0,
 * with each value of a header or parameter separate, and parameters already decoded.
 */
export function toPayloadV2(event: APIGatewayProxyEventV2 | APIGatewayProxyEvent): APIGatewayProxyEventV2 {
  if (!('httpMethod' in event)) return event
  const { requestContext, path, httpMethod, body, isBase64Encoded } = event
  const { cookie, ...headers } = joinedHeaders(event.multiValueHeaders)
  const parameters = Object.entries(event.multiValueQueryStringParameters ?? {})
  const domainName = requestContext.domainName ?? headers['host'] ?? ''
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: encoded(parameters),
    ...(cookie && { cookies: cookie.split(/; */) }),
    headers,
    ...(parameters.length > 0 && { queryStringParameters: joined(parameters) }),
    requestContext: {
      accountId: requestContext.accountId,
      apiId: requestContext.apiId,
      domainName,
      domainPrefix: requestContext.domainPrefix ?? domainName.split('.')[0] ?? '',
      http: {
        method: httpMethod,
        path,
        protocol: requestContext.protocol,
        sourceIp: requestContext.identity.sourceIp,
        userAgent: requestContext.identity.userAgent ?? '',
      },
      requestId: requestContext.requestId,
      routeKey: '$default',
      stage: requestContext.stage,
      time: requestContext.requestTime ?? '',
      timeEpoch: requestContext.requestTimeEpoch,
    },
    ...(body !== null && { body }),
    isBase64Encoded,
  }
}

type Values = readonly (readonly [name: string, values: string[] | undefined])[]

/** Names come as the client wrote them, and may differ only in case. */
function joinedHeaders(headers: APIGatewayProxyEvent['multiValueHeaders']): Record<string, string> {
  const values = Map.groupBy(Object.entries(headers), ([name]) => name.toLowerCase())
  return Object.fromEntries(
    [...values].map(([name, entries]) => [
      name,
      entries.flatMap(([, each]) => each ?? []).join(name === 'cookie' ? '; ' : ','),
    ]),
  )
}

const joined = (parameters: Values) =>
  Object.fromEntries(parameters.map(([name, values = []]) => [name, values.join(',')]))

const encoded = (parameters: Values) =>
  new URLSearchParams(
    parameters.flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value])),
  ).toString()
