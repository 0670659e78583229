import { Aws } from 'aws-cdk-lib'
import { edgePatience } from './edge-patience.ts'
import type { RoutedFunction } from './edge-props.ts'
import { pathParameters } from './path-parameters.ts'

/**
 * The routes as an OpenAPI document with API Gateway's extensions. As constructs, methods and their permissions would
 * take a stack of fifty functions over CloudFormation's limit on resources.
 * @param others paths that no function serves
 */
export function restApiDefinition(
  functions: Iterable<RoutedFunction>,
  others: Readonly<Record<string, object>> = {},
) {
  const paths: Record<string, Record<string, object>> = {}
  for (const routed of functions) {
    const { method, path } = routed.route
    const operation = operationOf(routed)
    const operations = (paths[path] ??= {
      // Any function of a path answers preflights for all of them.
      options: operation,
    })
    operations[method.toLowerCase()] = operation
    if (method === 'GET') operations['head'] = operation
  }
  for (const [path, operations] of Object.entries(paths)) {
    operations['x-amazon-apigateway-any-method'] = methodNotAllowed(path, operations)
  }
  return {
    openapi: '3.0.1',
    info: { title: 'One address for all functions', version: '1' },
    paths: { ...paths, ...others },
    'x-amazon-apigateway-gateway-responses': gatewayResponses,
  }
}

function operationOf({ route, function: { functionArn } }: RoutedFunction): object {
  const lambda = `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path`
  const streamed = {
    uri: `${lambda}/2021-11-15/functions/${functionArn}/response-streaming-invocations`,
    responseTransferMode: 'STREAM',
    timeoutInMillis: route.timeoutSeconds * 1_000,
  }
  const buffered = {
    uri: `${lambda}/2015-03-31/functions/${functionArn}/invocations`,
    responseTransferMode: 'BUFFERED',
    timeoutInMillis: edgePatience('api-gateway', route) * 1_000,
  }
  return {
    parameters: pathParameters(route.path),
    responses: {},
    'x-amazon-apigateway-integration': {
      type: 'aws_proxy',
      httpMethod: 'POST',
      ...(route.streaming ? streamed : buffered),
    },
  }
}

/** A refusal reveals no data, and a page that could not read it would learn no reason. The values are quoted. */
const readableByAll = {
  'Access-Control-Allow-Origin': "'*'",
  'Access-Control-Expose-Headers': "'allow,retry-after,x-request-id'",
}

/** A mock would receive a body of any other type as it is, and fail on it. */
const mockedTypes = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
]

/** Answers a method that no function of the path has: API Gateway itself would say that the path does not exist. */
function methodNotAllowed(path: string, operations: Record<string, object>): object {
  const allowed = Object.keys(operations)
    .filter((method) => !['options', 'head'].includes(method))
    .map((method) => method.toUpperCase())
  const { responseTemplates, responseParameters } = refusal(
    '405',
    'invalid_request_error',
    'method_not_allowed',
    `${path} does not answer this method`,
    { Allow: `'${allowed.join(', ')}'` },
  )
  const names = Object.keys(responseParameters).map((name) => name.replace('gatewayresponse.header.', ''))
  return {
    parameters: pathParameters(path),
    responses: {
      '405': {
        description: 'The path has other methods.',
        headers: Object.fromEntries(names.map((name) => [name, { schema: { type: 'string' } }])),
      },
    },
    'x-amazon-apigateway-integration': {
      type: 'mock',
      passthroughBehavior: 'never',
      requestTemplates: Object.fromEntries(mockedTypes.map((type) => [type, '{"statusCode": 405}'])),
      responses: {
        default: {
          statusCode: '405',
          responseParameters: Object.fromEntries(
            names.map((name) => [
              `method.response.header.${name}`,
              responseParameters[`gatewayresponse.header.${name}`],
            ]),
          ),
          responseTemplates,
        },
      },
    },
  }
}

/** API Gateway's own responses in our error envelope. It answers an unknown path with 403. */
const gatewayResponses = {
  MISSING_AUTHENTICATION_TOKEN: refusal(
    '404',
    'not_found_error',
    'route_not_found',
    'There is no such route',
  ),
  REQUEST_TOO_LARGE: refusal(
    '413',
    'request_too_large',
    'request_too_large',
    'The request is larger than the 6 MB that a function accepts',
  ),
  THROTTLED: refusal('429', 'rate_limit_error', 'too_many_requests', 'Too many requests.', {
    'Retry-After': "'1'",
  }),
  WAF_FILTERED: refusal(
    '403',
    'permission_error',
    'refused_by_firewall',
    'The firewall refuses this request.',
  ),
  INTEGRATION_TIMEOUT: refusal(
    '504',
    'timeout_error',
    'deadline_exceeded',
    'The request took longer than this address allows.',
  ),
  DEFAULT_4XX: refusal(undefined, 'invalid_request_error', 'invalid_request', 'The request is not valid.'),
  DEFAULT_5XX: refusal('502', 'api_error', 'function_failed', 'Internal Server Error'),
}

function refusal(
  statusCode: string | undefined,
  type: string,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
) {
  const all = { ...headers, ...readableByAll, 'X-Request-ID': 'context.requestId' }
  const body = { type: 'error', error: { type, message, code }, request_id: '$context.requestId' }
  return {
    ...(statusCode !== undefined && { statusCode }),
    responseParameters: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [`gatewayresponse.header.${name}`, value]),
    ),
    responseTemplates: { 'application/json': JSON.stringify(body) },
  }
}
