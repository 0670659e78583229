import { beforeAll, describe, expect, test } from '@jest/globals'
import { routes } from '../../functions/routes.ts'
import { schedules } from '../../functions/schedules.ts'
import { claudeSettings } from '../../lib/config/claude.ts'
import { type Resources, type Statement, synthesize } from '../stack/fixtures/deploy.ts'
import { everyWay, federation } from '../stack/fixtures/every-way.ts'
import { needs } from '../stack/function-needs.ts'

/** Takes two seconds on an idle machine. */
const synthesisMs = 60_000

const operations = [...Object.keys(routes), ...Object.keys(schedules), 'migrate']

/** A value as CloudFormation would put it together, with names in place of what only AWS knows. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const { Ref: id, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] }
  return join === undefined ? `<${id}>` : join[1].map(textOf).join(join[0])
}

const readable = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if ('Ref' in value || 'Fn::Join' in value) return textOf(value)
  if (Array.isArray(value)) return value.map(readable)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, readable(each)]))
}

const ofUpstreams = /^(bedrock|aws-external-anthropic|sts):/

/** What statements allow of upstreams and STS. */
const upstreamPart = (statements: readonly Statement[]) =>
  statements.filter(({ Action }) => [Action].flat().some((action) => ofUpstreams.test(action))).map(readable)

const toBedrock = (region: string, profile: string): Statement[] => {
  const models = 'arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.*'
  const profiles = `arn:<AWS::Partition>:bedrock:${region}:<AWS::AccountId>:inference-profile/${profile}.anthropic.*`
  return [
    {
      Effect: 'Allow',
      Action: [
        'bedrock:InvokeModel',
        'bedrock:InvokeModelWithResponseStream',
        'bedrock:GetInferenceProfile',
        'bedrock:CountTokens',
      ],
      Resource: profiles,
    },
    {
      Effect: 'Allow',
      Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      Resource: models,
      Condition: { ArnLike: { 'bedrock:InferenceProfileArn': profiles } },
    },
    { Effect: 'Allow', Action: 'bedrock:CountTokens', Resource: models },
  ]
}

const toClaudePlatform = (region: string): Statement => ({
  Effect: 'Allow',
  Action: ['aws-external-anthropic:CreateInference', 'aws-external-anthropic:CountTokens'],
  Resource: `arn:<AWS::Partition>:aws-external-anthropic:${region}:<AWS::AccountId>:workspace/wrkspc_1`,
})

const toSts: Statement = {
  Effect: 'Allow',
  Action: 'sts:GetWebIdentityToken',
  Resource: '*',
  Condition: {
    'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': 'https://api.anthropic.com' },
    StringEquals: { 'sts:SigningAlgorithm': 'RS256' },
    NumericLessThanEquals: { 'sts:DurationSeconds': '900' },
  },
}

const workspace = { CLAUDE_PLATFORM_WORKSPACE_ID: 'wrkspc_1' }

/** Deployments without a key of Anthropic, over both stages and edges. */
const keyless = [
  {
    of: 'a role that Anthropic knows',
    context: { stage: 'dev', edge: 'cloudfront', settings: federation },
    allowed: [toSts],
    regions: { STS_REGION: 'us-east-1' },
  },
  {
    of: 'Bedrock alone',
    context: {
      stage: 'dev',
      edge: 'api-gateway',
      region: 'eu-central-1',
      settings: { CLAUDE_UPSTREAMS: 'bedrock', BEDROCK_PROFILE: 'eu' },
      privateLink: 'bedrock',
    },
    allowed: toBedrock('eu-central-1', 'eu'),
    regions: { BEDROCK_REGION: 'eu-central-1' },
  },
  {
    of: 'Claude Platform alone',
    context: {
      stage: 'prod',
      edge: 'api-gateway',
      settings: {
        CLAUDE_UPSTREAMS: 'claude-platform',
        CLAUDE_PLATFORM_REGION: 'eu-west-1',
        ...workspace,
      },
    },
    allowed: [toClaudePlatform('eu-west-1')],
    regions: { CLAUDE_PLATFORM_REGION: 'eu-west-1' },
  },
  {
    of: 'a chain of all three',
    context: { ...everyWay, edge: 'cloudfront' },
    allowed: [...toBedrock('us-east-1', 'us'), toClaudePlatform('us-east-1'), toSts],
    regions: {
      BEDROCK_REGION: 'us-east-1',
      CLAUDE_PLATFORM_REGION: 'us-east-1',
      STS_REGION: 'us-east-1',
      STS_BASE_URL: 'https://sts.us-east-1.amazonaws.com',
    },
  },
]

describe.each(keyless)('a deployment with $of', ({ context, allowed, regions }) => {
  let deployed: Resources
  beforeAll(() => {
    deployed = synthesize(context)
  }, synthesisMs)

  test('has no key of Anthropic: no secret, no output, no setting', () => {
    const { root, nested } = deployed.plan
    expect(JSON.stringify([root, ...nested.values()])).not.toMatch(/anthropic_?(api_?)?key/i)
  })

  test('lets functions that ask Claude do what its upstreams take, and no other function', () => {
    for (const operation of operations) {
      const expected = needs.claude.includes(operation) ? allowed : []
      expect([operation, upstreamPart(deployed.statementsOf(operation))]).toEqual([operation, expected])
    }
  })

  test('tells functions that ask Claude all that they need to start', () => {
    for (const operation of needs.claude) {
      const environment = deployed.environmentOf(operation) as Record<string, string>
      expect(environment).toMatchObject({ ...context.settings, ...regions })
      expect(claudeSettings.read(environment).problems).toEqual([])
    }
  })

  test('tells who settles turns which upstreams there are, and not how to ask them', () => {
    const told = deployed.environmentOf('sweep-turns')
    expect(told['CLAUDE_UPSTREAMS']).toBe(context.settings['CLAUDE_UPSTREAMS' as never])
    for (const name of [...Object.keys(regions), 'CLAUDE_PLATFORM_WORKSPACE_ID']) {
      expect(told).not.toHaveProperty(name)
    }
  })
})

test(
  'a key that is one of several ways is a secret as before, and the other ways take what they take',
  () => {
    const settings = { CLAUDE_UPSTREAMS: 'bedrock,claude-platform,anthropic', ...workspace }
    const deployed = synthesize({ stage: 'prod', settings })
    for (const operation of needs.claude) {
      expect(JSON.stringify(deployed.environmentOf(operation)['ANTHROPIC_API_KEY'])).toMatch(
        /\{secret:.*SecretsAnthropicKey/,
      )
      expect(upstreamPart(deployed.statementsOf(operation))).toEqual([
        ...toBedrock('us-east-1', 'global'),
        toClaudePlatform('us-east-1'),
      ])
    }
    expect(deployed.plan.root.Outputs).toHaveProperty('AnthropicKeySecret')
    expect(interfacesOf(deployed)).toEqual([])
  },
  synthesisMs,
)

const interfacesOf = (deployed: Resources) =>
  deployed
    .ofType('AWS::EC2::VPCEndpoint')
    .map(({ Properties: properties }) => properties)
    .filter(({ VpcEndpointType: type }) => type === 'Interface')

const groupIn = (value: unknown) => (value as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0]

/** A statement as it stands in the policy of an endpoint. */
function ofThisAccount(statement: Statement) {
  const { StringEquals: equal, ...others } = statement.Condition ?? {}
  const account = { 'aws:PrincipalAccount': '<AWS::AccountId>' }
  return {
    ...statement,
    Principal: { AWS: '*' },
    Condition: { ...others, StringEquals: { ...equal, ...account } },
  }
}

describe('PrivateLink', () => {
  let deployed: Resources
  beforeAll(() => {
    deployed = synthesize({ ...everyWay, edge: 'cloudfront' })
  }, synthesisMs)

  test('has an endpoint for each service, under the name that functions call, where the functions are', () => {
    const endpoints = interfacesOf(deployed)
    expect(endpoints.map(({ ServiceName: name }) => name)).toEqual([
      'com.amazonaws.us-east-1.bedrock-runtime',
      'com.amazonaws.vpce.us-east-1.vpce-svc-1',
      'com.amazonaws.us-east-1.sts',
    ])
    const { VpcConfig: network } = deployed.functionOf('stream-message')
    const { SubnetIds: subnets } = network as { SubnetIds: unknown[] }
    expect(subnets).toHaveLength(2)
    for (const endpoint of endpoints) {
      expect(endpoint).toMatchObject({ PrivateDnsEnabled: true, SubnetIds: subnets })
    }
  })

  test('accepts connections from functions only, to HTTPS', () => {
    const rules = deployed.ofType('AWS::EC2::SecurityGroupIngress').map(({ Properties: rule }) => rule)
    const byCidr = deployed
      .ofType('AWS::EC2::SecurityGroup')
      .filter(({ Properties: group }) => 'SecurityGroupIngress' in group)
    expect(byCidr).toEqual([])
    for (const { SecurityGroupIds: groups } of interfacesOf(deployed)) {
      const own = (groups as unknown[]).flatMap((group) =>
        rules.filter(({ GroupId: of }) => groupIn(of) === groupIn(group)),
      )
      expect(own).toMatchObject([{ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }])
      expect(own.map(({ SourceSecurityGroupId: from }) => groupIn(from))).toEqual([
        expect.stringMatching(/^NetworkFunctions/),
      ])
    }
  })

  test('lets through what a function may do, for this account', () => {
    const statements = interfacesOf(deployed).flatMap(
      ({ PolicyDocument: policy }) => (policy as { Statement: Statement[] }).Statement,
    )
    const allowed = [...toBedrock('us-east-1', 'us'), toClaudePlatform('us-east-1'), toSts]
    expect(statements.map(readable)).toEqual(allowed.map(ofThisAccount))
  })
})
