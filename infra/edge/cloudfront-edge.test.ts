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
const {
  Origins: origins,
  DefaultCacheBehavior: { FunctionAssociations: ofDefault, ...behavior },
  CacheBehaviors: behaviors,
  ...distribution
} = distributionOf(template)

test('there is one origin, which speaks TLS 1.2 and has CloudFront’s longest timeout', () => {
  expect(origins).toHaveLength(1)
  expect(origins[0].CustomOriginConfig).toEqual({
    OriginProtocolPolicy: 'https-only',
    OriginSSLProtocols: ['TLSv1.2'],
    OriginReadTimeout: 120,
    OriginKeepaliveTimeout: 60,
  })
})

test('each first path segment has a router of its own, set up like the default one', () => {
  const segments = new Set(Object.values(routes).map(({ path }) => path.split('/')[1] ?? ''))
  const routers = new Set<string>([JSON.stringify(ofDefault)])
  for (const { PathPattern: pattern, FunctionAssociations: associations, ...like } of behaviors) {
    expect(segments).toContain(pattern.replace(/^\/(.+)\*$/, '$1'))
    expect(associations).toEqual([{ EventType: 'viewer-request', FunctionARN: expect.anything() }])
    expect(like).toEqual(behavior)
    routers.add(JSON.stringify(associations))
  }
  expect(routers.size).toBe(segments.size)
})

/** The only header that CloudFront adds on the way to each origin. */
function headerValues(from: Template): string[] {
  const headers = distributionOf(from).Origins.map(
    ({ OriginCustomHeaders }: { OriginCustomHeaders: { HeaderName: string; HeaderValue: object }[] }) => {
      expect(OriginCustomHeaders).toEqual([{ HeaderName: 'x-origin-verify', HeaderValue: expect.anything() }])
      return JSON.stringify(OriginCustomHeaders[0]?.HeaderValue)
    },
  )
  return [...new Set<string>(headers)]
}

test('every origin receives the current secret, to which the template has only a reference', () => {
  const [value, ...others] = headerValues(template)
  expect(others).toEqual([])
  expect(value).toContain('{{resolve:secretsmanager:')
  expect(value).toContain(':SecretString:current::}}')
})

test('a new version of the secret changes the template, so that CloudFormation reads it', () => {
  const rotated = synthesize(build, { region: 'us-east-1', originSecretVersion: 'version-2' })
  expect(headerValues(rotated.template)[0]).toContain(':SecretString:current::version-2}}')
})

test('anyone may call a Function URL, by both permissions that AWS requires, and in no other way', () => {
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

test('every method is passed on over HTTPS, nothing is cached or compressed, and the router decides', () => {
  expect(behavior).toEqual({
    TargetOriginId: origins[0].Id,
    ViewerProtocolPolicy: 'https-only',
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    // Managed by AWS: CachingDisabled and AllViewerExceptHostHeader.
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    Compress: false,
  })
  template.allResourcesProperties('AWS::CloudFront::Function', {
    FunctionConfig: { Runtime: 'cloudfront-js-2.0' },
  })
  expect(distribution).toMatchObject({ Enabled: true, HttpVersion: 'http2and3', IPV6Enabled: true })
})

test('a custom domain speaks only TLS 1.2 and newer', () => {
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

test('elsewhere the firewall is a stack of its own in us-east-1, which is deployed first', () => {
  const { stack, template: inEurope } = synthesize(build, { region: 'eu-central-1' })
  inEurope.resourceCountIs('AWS::WAFv2::WebACL', 0)
  const [firewallStack, ...others] = stack.dependencies
  expect([firewallStack?.region, others]).toEqual(['us-east-1', []])
  Template.fromStack(firewallStack as Stack).resourceCountIs('AWS::WAFv2::WebACL', 1)
  expect(JSON.stringify(distributionOf(inEurope).WebACLId)).toContain('Fn::GetAtt')
})

test('a stack without a region is refused, because its firewall’s place is unknown', () => {
  expect(() => synthesize(build, { region: undefined })).toThrow('give the stack a region')
})
