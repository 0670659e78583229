import { runInNewContext } from 'node:vm'
import { describe, expect, test } from '@jest/globals'
import { consoleHeaders } from '../../console/headers.ts'
import { pathOfAddress } from '../edge/path-of-address.ts'
import { readDeployment } from '../stack/deployment.ts'
import { synthesize } from '../stack/fixtures/deploy.ts'
import type { Resource } from '../stack/flatten.ts'
import { consoleSettings } from './console-settings.ts'

const withPeople = {
  settings: { OIDC_ISSUER: 'https://login.example.com/realm', OIDC_AUDIENCE: 'chat' },
  console: { clientId: 'console', origins: ['https://tokens.example.com'] },
}
const { console: client, settings } = readDeployment((name) => withPeople[name as keyof typeof withPeople])
const headers = consoleHeaders(consoleSettings(client, settings.OIDC_ISSUER))

/** What the bucket of the console gives to whom. */
function allowed({ Properties: properties }: Resource) {
  const { Statement: statements } = properties['PolicyDocument'] as { Statement: { Effect: string }[] }
  return statements.filter(({ Effect: effect }) => effect === 'Allow')
}

test('a page may speak to its own address and to where people sign in', () => {
  expect(headers['content-security-policy']).toContain(
    "connect-src 'self' https://login.example.com https://tokens.example.com;",
  )
  expect(consoleHeaders({ oidc: null })['content-security-policy']).toContain("connect-src 'self';")
})

const reading = (context: object) => () => readDeployment((name) => context[name as keyof typeof context])

test('a client without a provider, and an address that is none, are refused before anything is built', () => {
  expect(reading({ console: { clientId: 'console' } })).toThrow('-c console: needs OIDC_ISSUER in settings')
  const { settings: given } = withPeople
  expect(reading({ settings: given, console: { clientId: 'c', origins: ['tokens'] } })).toThrow(
    '-c console.origins.0: is https:// and a host',
  )
  expect(reading({ settings: given, console: { clientId: 'c', colour: 'red' } })).toThrow('-c console: ')
})

describe('in every deployment', () => {
  const deployed = synthesize()

  test('nobody reads the bucket but the edge, and nothing is lost with it', () => {
    const [bucket, ...others] = deployed.ofType('AWS::S3::Bucket')
    expect(others).toEqual([])
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    })
  })

  test('the page comes after the assets that it names, and is asked for again each time', () => {
    const uploads = Object.entries(deployed.all).filter(
      ([, { Type }]) => Type === 'Custom::CDKBucketDeployment',
    )
    const [assets, page] = uploads.map(([id, { Properties: properties, DependsOn }]) => ({
      id,
      DependsOn,
      at: properties['DestinationBucketKeyPrefix'],
      prune: properties['Prune'],
      retained: properties['RetainOnDelete'],
      cached: (properties['SystemMetadata'] as Record<string, string>)['cache-control'],
    }))
    expect([assets, page]).toMatchObject([
      { at: 'console/assets', prune: false, retained: false, cached: 'public, max-age=31536000, immutable' },
      { at: 'console', prune: false, retained: false, cached: 'no-cache' },
    ])
    expect(page?.DependsOn).toContain(assets?.id)
  })
})

describe('behind CloudFront', () => {
  const deployed = synthesize(withPeople)
  const { DistributionConfig: distribution } = deployed.only('AWS::CloudFront::Distribution') as {
    DistributionConfig: {
      Origins: { Id: string; S3OriginConfig?: object; OriginAccessControlId?: object }[]
      CacheBehaviors: { PathPattern: string; TargetOriginId: string; FunctionAssociations: Association[] }[]
    }
  }
  interface Association {
    readonly FunctionARN: { 'Fn::GetAtt': [string, string] }
  }

  test('its paths come first, and are read and nothing else', () => {
    const [first, second, ...others] = distribution.CacheBehaviors
    expect([first, second]).toMatchObject(
      ['/console', '/console/*'].map((pattern) => ({
        PathPattern: pattern,
        TargetOriginId: 'console',
        AllowedMethods: ['GET', 'HEAD'],
        Compress: true,
      })),
    )
    expect(others.map(({ TargetOriginId: origin }) => origin)).not.toContain('console')
  })

  test('the bucket answers this distribution, and no other', () => {
    const origin = distribution.Origins.find(({ Id: id }) => id === 'console')
    expect(origin).toMatchObject({ S3OriginConfig: {}, OriginAccessControlId: expect.anything() })
    const [policy, ...more] = deployed.ofType('AWS::S3::BucketPolicy').flatMap(allowed)
    expect(more).toEqual([])
    const [distributionId] =
      Object.entries(deployed.all).find(([, { Type }]) => Type === 'AWS::CloudFront::Distribution') ?? []
    expect(policy).toMatchObject({
      Action: 's3:GetObject',
      Principal: { Service: 'cloudfront.amazonaws.com' },
    })
    expect(JSON.stringify(policy)).toContain(`"AWS:SourceArn"`)
    expect(JSON.stringify(policy)).toContain(JSON.stringify({ 'Fn::GetAtt': [distributionId, 'Id'] }))
  })

  test('every file has the headers of the local server', () => {
    const { ResponseHeadersPolicyConfig: config } = deployed.only(
      'AWS::CloudFront::ResponseHeadersPolicy',
    ) as {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: Record<string, object>
        CustomHeadersConfig: { Items: { Header: string; Value: string }[] }
      }
    }
    expect(config.SecurityHeadersConfig).toEqual({
      ContentSecurityPolicy: { ContentSecurityPolicy: headers['content-security-policy'], Override: true },
      ContentTypeOptions: { Override: true },
      ReferrerPolicy: { ReferrerPolicy: headers['referrer-policy'], Override: true },
    })
    const others = config.CustomHeadersConfig.Items.map(({ Header: name, Value: value }) => [name, value])
    expect(Object.fromEntries(others)).toEqual({
      'cross-origin-opener-policy': headers['cross-origin-opener-policy'],
    })
    expect(Object.keys(headers)).toHaveLength(4)
  })

  test.each([
    ['/console', '/console/index.html'],
    ['/console/', '/console/index.html'],
    ['/console/chat/chat_1', '/console/index.html'],
    ['/console/assets/index-1a.js', '/console/assets/index-1a.js'],
    ['/console/settings.json', '/console/settings.json'],
  ])('%s is answered with %s', (uri, file) => {
    const [behavior] = distribution.CacheBehaviors
    const id = behavior?.FunctionAssociations[0]?.FunctionARN['Fn::GetAtt'][0] ?? ''
    const handler = runInNewContext(`${String(deployed.all[id]?.Properties['FunctionCode'])}\nhandler`) as (
      event: object,
    ) => { uri: string }
    expect(handler({ request: { uri } }).uri).toBe(file)
  })
})

describe('behind API Gateway', () => {
  const deployed = synthesize({ ...withPeople, edge: 'api-gateway' })
  const { paths } = deployed.only('AWS::ApiGateway::RestApi')['Body'] as {
    paths: Record<string, { get: Record<string, Integration> }>
  }
  interface Integration {
    readonly uri: { 'Fn::Join': [string, unknown[]] }
    readonly responses: { 200: { responseParameters: Record<string, string> } }
  }
  const integrationAt = (path: string) => paths[path]?.get['x-amazon-apigateway-integration']

  test.each([
    ['/console', '/console/index.html'],
    ['/console/{page+}', '/console/index.html'],
    ['/console/assets/{file}', '/console/assets/{file}'],
    ['/console/settings.json', '/console/settings.json'],
  ])('%s is answered with %s', (path, file) => {
    expect(integrationAt(path)?.uri['Fn::Join'][1].at(-1)).toBe(file)
  })

  test('every file has the headers of the local server', () => {
    const { responseParameters: sent } = integrationAt('/console')?.responses[200] ?? {
      responseParameters: {},
    }
    const { 'content-security-policy': policy, ...others } = headers
    expect(sent).toEqual({
      ...Object.fromEntries(
        Object.entries(others).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]),
      ),
      'method.response.header.content-security-policy':
        'integration.response.header.x-amz-meta-content-security-policy',
      'method.response.header.content-type': 'integration.response.header.Content-Type',
      'method.response.header.cache-control': 'integration.response.header.Cache-Control',
    })
    for (const { Properties: properties } of deployed.ofType('Custom::CDKBucketDeployment')) {
      expect(properties['UserMetadata']).toEqual({ 'content-security-policy': policy })
    }
  })

  test('its role reads the files of the console, and nothing else', () => {
    const role = deployed
      .ofType('AWS::IAM::Role')
      .find(({ Properties: { AssumeRolePolicyDocument: who } }) =>
        JSON.stringify(who).includes('apigateway.amazonaws.com'),
      )
    expect(JSON.stringify(role?.Properties['Policies'])).toMatch(/"s3:GetObject".*\/console\/\*"/)
  })
})

test('without a domain of its own, the console knows that API Gateway’s address has a path', () => {
  const domain = { name: 'chat.example', certificateArn: 'arn' }
  expect(pathOfAddress({ edge: 'api-gateway', domain: undefined })).toBe('/api')
  expect(pathOfAddress({ edge: 'api-gateway', domain })).toBe('')
  expect(pathOfAddress({ edge: 'cloudfront', domain: undefined })).toBe('')
})
