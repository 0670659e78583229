import { expect, test } from '@jest/globals'
import type { Stack } from 'aws-cdk-lib'
import { routes } from '../../functions/routes.ts'
import { ApiGatewayEdge } from './api-gateway-edge.ts'
import type { EdgeProps } from './edge-props.ts'
import { only, synthesize } from './fixtures/synthesize.ts'

let url = ''
const build = (stack: Stack, props: EdgeProps) => {
  url = new ApiGatewayEdge(stack, 'Edge', props).url
}
const { stack, template, functionIds } = synthesize(build)
const urlOfStage = stack.resolve(url)
const api = only(template, 'AWS::ApiGateway::RestApi')
const stage = only(template, 'AWS::ApiGateway::Stage')
const { paths, 'x-amazon-apigateway-gateway-responses': gatewayResponses } = api.Body

type Part = string | { Ref: string } | { 'Fn::GetAtt': string[] }

const nameOf = (part: Part) =>
  typeof part === 'string' ? part : 'Ref' in part ? part.Ref : part['Fn::GetAtt'].join('.')

/** The integration of a method, with the parts of its address joined. */
function integration(method: string, path: string) {
  const { uri, ...rest } = paths[path][method.toLowerCase()]['x-amazon-apigateway-integration']
  const [separator, parts] = uri['Fn::Join']
  return { uri: parts.map(nameOf).join(separator), ...rest }
}

test.each(Object.values(routes))('$method $path reaches its function, streaming: $streaming', (route) => {
  const arn = `${functionIds.get(route.operation)}.Arn`
  const found = integration(route.method, route.path)
  expect(found).toMatchObject({ type: 'aws_proxy', httpMethod: 'POST' })
  const { uri, responseTransferMode } = found
  expect([uri.replace(/^.*:lambda:path/, ''), responseTransferMode]).toEqual(
    route.streaming
      ? [`/2021-11-15/functions/${arn}/response-streaming-invocations`, 'STREAM']
      : [`/2015-03-31/functions/${arn}/invocations`, 'BUFFERED'],
  )
})

test('a stream may last as long as its function, a buffered answer the 29 s of AWS’s initial quota', () => {
  for (const { method, path, streaming, timeoutSeconds } of Object.values(routes)) {
    const { timeoutInMillis } = integration(method, path)
    expect(timeoutInMillis).toBe(
      streaming ? timeoutSeconds * 1_000 : Math.min(timeoutSeconds + 10, 29) * 1_000,
    )
  }
})

test('GET answers HEAD, a function of the path answers a preflight, and any other method gets 405', () => {
  for (const [path, operations] of Object.entries<object>(paths)) {
    const methods = Object.values(routes).filter((route) => route.path === path)
    const expected = new Set(
      methods.flatMap(({ method }) => (method === 'GET' ? ['get', 'head'] : [method.toLowerCase()])),
    )
    expect(new Set(Object.keys(operations))).toEqual(
      expected.add('options').add('x-amazon-apigateway-any-method'),
    )
    expect(methods.map(({ method }) => integration(method, path))).toContainEqual(
      integration('OPTIONS', path),
    )
  }
  for (const { path } of Object.values(routes).filter(({ method }) => method === 'GET')) {
    expect(integration('HEAD', path)).toEqual(integration('GET', path))
  }
})

test('an unsupported method gets 405 with Allow, in the envelope, which pages may read', () => {
  const mocked = paths['/chats/{chat_id}']['x-amazon-apigateway-any-method']
  const { type, requestTemplates, responses } = mocked['x-amazon-apigateway-integration']
  expect(type).toBe('mock')
  for (const sent of Object.values<string>(requestTemplates))
    expect(JSON.parse(sent)).toEqual({ statusCode: 405 })
  const { statusCode, responseParameters, responseTemplates } = responses.default
  expect(statusCode).toBe('405')
  expect(responseParameters).toEqual({
    'method.response.header.Allow': "'GET, PATCH, DELETE'",
    'method.response.header.Access-Control-Allow-Origin': "'*'",
    'method.response.header.Access-Control-Expose-Headers': "'allow,retry-after,x-request-id'",
    'method.response.header.X-Request-ID': 'context.requestId',
  })
  expect(Object.keys(mocked.responses['405'].headers)).toHaveLength(Object.keys(responseParameters).length)
  expect(JSON.parse(responseTemplates['application/json'])).toMatchObject({
    type: 'error',
    error: { code: 'method_not_allowed' },
    request_id: '$context.requestId',
  })
})

test('a parameter has one name throughout the tree, as API Gateway requires', () => {
  const names = new Map<string, string>()
  for (const { path } of Object.values(routes)) {
    const segments = path.split('/')
    for (const [index, segment] of segments.entries()) {
      if (!segment.startsWith('{')) continue
      const before = segments.slice(0, index).join('/')
      expect(names.get(before) ?? segment).toBe(segment)
      names.set(before, segment)
    }
  }
  expect(paths['/members/{user_id}'].get.parameters).toEqual([
    { name: 'user_id', in: 'path', required: true, schema: { type: 'string' } },
  ])
})

test('API Gateway may invoke each function for its own path, and nobody else may', () => {
  template.resourceCountIs('AWS::Lambda::Url', 0)
  const permissions = Object.values(template.findResources('AWS::Lambda::Permission')).map(
    ({ Properties }) => Properties,
  )
  expect(permissions).toHaveLength(Object.keys(routes).length)
  for (const route of Object.values(routes)) {
    const own = permissions.find(
      ({ FunctionName }) => FunctionName['Fn::GetAtt'][0] === functionIds.get(route.operation),
    )
    expect(own).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' })
    expect(own['SourceArn']['Fn::Join'][1].at(-1)).toBe(`/*/*${route.path.replaceAll(/{\w+}/g, '*')}`)
  }
})

test('no secret is involved', () => {
  expect(JSON.stringify({ ...template.toJSON().Resources })).not.toContain('resolve:secretsmanager')
})

test.each(Object.keys(gatewayResponses))(
  '%s is answered in the envelope of all our errors, with its request ID',
  (kind) => {
    const { responseTemplates, responseParameters } = gatewayResponses[kind]
    expect(JSON.parse(responseTemplates['application/json'])).toEqual({
      type: 'error',
      error: {
        type: expect.stringMatching(/^\w+$/),
        message: expect.any(String),
        code: expect.stringMatching(/^\w+$/),
      },
      request_id: '$context.requestId',
    })
    expect(responseParameters).toMatchObject({
      'gatewayresponse.header.X-Request-ID': 'context.requestId',
      'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
    })
  },
)

test('an unknown path gets 404, where API Gateway would report a missing token', () => {
  const { statusCode, responseTemplates } = gatewayResponses.MISSING_AUTHENTICATION_TOKEN
  expect(statusCode).toBe('404')
  expect(responseTemplates['application/json']).toContain('"route_not_found"')
})

test('an access log line is JSON, holds nothing that the caller wrote, and is kept for a month', () => {
  const fields: Record<string, string> = JSON.parse(stage.AccessLogSetting.Format)
  expect(Object.values(fields).toSorted()).toEqual([
    '$context.error.responseType',
    '$context.httpMethod',
    '$context.identity.sourceIp',
    '$context.requestId',
    '$context.resourcePath',
    '$context.responseLatency',
    '$context.status',
    '$context.wafResponseCode',
  ])
  expect(only(template, 'AWS::Logs::LogGroup').RetentionInDays).toBe(30)
  const [log] = Object.values(template.findResources('AWS::Logs::LogGroup'))
  expect(log?.['DeletionPolicy']).toBe('Delete')
})

test('API Gateway never logs requests and answers', () => {
  for (const settings of stage.MethodSettings) {
    expect(settings).toMatchObject({ HttpMethod: '*', ResourcePath: '/*', DataTraceEnabled: false })
    expect(settings).not.toHaveProperty('LoggingLevel')
  }
})

test.each([
  [true, 1_000],
  [false, 50],
])('all callers together (production: %s) may send %i requests a second', (production, limit) => {
  const { MethodSettings } = only(
    synthesize(build, { region: 'us-east-1', production }).template,
    'AWS::ApiGateway::Stage',
  )
  expect(MethodSettings).toEqual([
    expect.objectContaining({ ThrottlingRateLimit: limit, ThrottlingBurstLimit: limit * 2 }),
  ])
})

test.each([true, false, undefined])('X-Ray traces for whoever asks for it (tracing: %s)', (tracing) => {
  const traced = synthesize(build, { region: 'us-east-1', tracing }).template
  expect(only(traced, 'AWS::ApiGateway::Stage').TracingEnabled).toBe(tracing === true)
})

test('the firewall is in front of it, in its own region', () => {
  const association = only(template, 'AWS::WAFv2::WebACLAssociation')
  const [firewallId] = Object.keys(template.findResources('AWS::WAFv2::WebACL'))
  const [stageId] = Object.keys(template.findResources('AWS::ApiGateway::Stage'))
  expect(association.WebACLArn).toEqual({ 'Fn::GetAtt': [firewallId, 'Arn'] })
  expect(JSON.stringify(association.ResourceArn)).toContain(JSON.stringify({ Ref: stageId }))
  expect(only(template, 'AWS::WAFv2::WebACL').Scope).toBe('REGIONAL')
})

test('streams survive 30 s of silence, after which an edge-optimized endpoint would cut them', () => {
  expect(api.EndpointConfiguration).toEqual({ Types: ['REGIONAL'] })
})

test('its address ends with the stage, or is a custom domain with nothing after it and the only way in', () => {
  const [stageId] = Object.keys(template.findResources('AWS::ApiGateway::Stage'))
  expect(stage.StageName).toBe('api')
  expect(urlOfStage['Fn::Join'][1].slice(-2)).toEqual(['/', { Ref: stageId }])
  const domain = { name: 'chat.example', certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1' }
  const own = synthesize(build, { region: 'us-east-1', domain }).template
  expect(url).toBe('https://chat.example')
  expect(only(own, 'AWS::ApiGateway::RestApi').DisableExecuteApiEndpoint).toBe(true)
  expect(only(own, 'AWS::ApiGateway::DomainName')).toMatchObject({
    DomainName: 'chat.example',
    SecurityPolicy: 'TLS_1_2',
    RegionalCertificateArn: domain.certificateArn,
  })
  expect(only(own, 'AWS::ApiGateway::BasePathMapping')).not.toHaveProperty('BasePath')
})
