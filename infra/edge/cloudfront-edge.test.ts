import { expect, test } from '@jest/globals'
import type { Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { routes } from '../../functions/routes.ts'
import { CloudFrontEdge } from './cloudfront-edge.ts'
import type { EdgeProps } from './edge-props.ts'
import { only, synthesize } from './fixtures/synthesize.ts'

const build = (stack: Stack, props: EdgeProps) => new CloudFrontEdge(stack, 'Edge', props)
const { template, functionIds } = synthesize(build)
const distributionOf = (from: Template) => only(from, 'AWS::CloudFront::Distribution').DistributionConfig
const { Origins: origins, DefaultCacheBehavior: behavior, ...distribution } = distributionOf(template)
const originOf = (operation: string) => origins.find(({ Id }: { Id: string }) => Id === operation)

test.each(Object.values(routes))(
  'the origin of $operation speaks TLS 1.2 and is waited for as long as it may take',
  (route) => {
    expect(originOf(route.operation).CustomOriginConfig).toEqual({
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
      OriginReadTimeout: Math.min(route.timeoutSeconds + 10, 120),
      OriginKeepaliveTimeout: 60,
    })
  },
)

test('a stream is asked for once only, also with GET', () => {
  const once = origins.filter(
    ({ ConnectionAttempts }: { ConnectionAttempts?: number }) => ConnectionAttempts === 1,
  )
  const streaming = Object.values(routes).filter((route) => route.streaming)
  expect(once.map(({ Id }: { Id: string }) => Id)).toEqual(streaming.map(({ operation }) => operation))
})

/** The one header that CloudFront adds on the way to each origin. */
function headerValues(from: Template): string[] {
  const headers = distributionOf(from).Origins.map(
    ({ OriginCustomHeaders }: { OriginCustomHeaders: { HeaderName: string; HeaderValue: object }[] }) => {
      expect(OriginCustomHeaders).toEqual([{ HeaderName: 'x-origin-verify', HeaderValue: expect.anything() }])
      return JSON.stringify(OriginCustomHeaders[0]?.HeaderValue)
    },
  )
  return [...new Set<string>(headers)]
}

test('every origin is shown the current secret, of which the template has but a reference', () => {
  const [value, ...others] = headerValues(template)
  expect(others).toEqual([])
  expect(value).toContain('{{resolve:secretsmanager:')
  expect(value).toContain(':SecretString:current::}}')
})

test('another version of the secret is another template, so that CloudFormation reads it', () => {
  const rotated = synthesize(build, { region: 'us-east-1', originSecretVersion: 'version-2' })
  expect(headerValues(rotated.template)[0]).toContain(':SecretString:current::version-2}}')
})

test('everybody may call a Function URL, by both permissions that AWS asks for, and in no other way', () => {
  const permissions = Object.values(template.findResources('AWS::Lambda::Permission')).map(
    ({ Properties }) => Properties,
  )
  expect(permissions).toHaveLength(2 * functionIds.size)
  for (const functionId of functionIds.values()) {
    const FunctionName = { 'Fn::GetAtt': [functionId, 'Arn'] }
    expect(permissions).toContainEqual({
      FunctionName,
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
      Principal: '*',
    })
    expect(permissions).toContainEqual({
      FunctionName,
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
      Principal: '*',
    })
  }
})

test('every method is passed on over HTTPS, nothing is kept or compressed, and the router decides', () => {
  expect(behavior).toEqual({
    TargetOriginId: 'health',
    ViewerProtocolPolicy: 'https-only',
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    // Managed by AWS: CachingDisabled and AllViewerExceptHostHeader.
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    Compress: false,
    FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: expect.anything() }],
  })
  expect(only(template, 'AWS::CloudFront::Function').FunctionConfig.Runtime).toBe('cloudfront-js-2.0')
  expect(distribution).toMatchObject({ Enabled: true, HttpVersion: 'http2and3', IPV6Enabled: true })
})

test('with a domain of one’s own only TLS 1.2 and newer is spoken', () => {
  const domain = { name: 'chat.example', certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1' }
  const own = distributionOf(synthesize(build, { region: 'us-east-1', domain }).template)
  expect(own.Aliases).toEqual(['chat.example'])
  expect(own.ViewerCertificate).toEqual({
    AcmCertificateArn: domain.certificateArn,
    MinimumProtocolVersion: 'TLSv1.2_2021',
    SslSupportMethod: 'sni-only',
  })
})

test('in us-east-1 the firewall is part of the stack', () => {
  const [firewallId] = Object.keys(template.findResources('AWS::WAFv2::WebACL'))
  expect(distribution.WebACLId).toEqual({ 'Fn::GetAtt': [firewallId, 'Arn'] })
})

test('elsewhere it is a stack of its own in us-east-1, which is deployed first', () => {
  const { stack, template: inEurope } = synthesize(build, { region: 'eu-central-1' })
  inEurope.resourceCountIs('AWS::WAFv2::WebACL', 0)
  const [firewallStack, ...others] = stack.dependencies
  expect([firewallStack?.region, others]).toEqual(['us-east-1', []])
  Template.fromStack(firewallStack as Stack).resourceCountIs('AWS::WAFv2::WebACL', 1)
  expect(JSON.stringify(distributionOf(inEurope).WebACLId)).toContain('Fn::GetAtt')
})

test('a stack without a region is refused, because nobody knows where its firewall belongs', () => {
  expect(() => synthesize(build, { region: undefined })).toThrow('give the stack a region')
})
