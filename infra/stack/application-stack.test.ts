import { beforeAll, describe, expect, test } from '@jest/globals'
import { routes } from '../../functions/routes.ts'
import { schedules } from '../../functions/schedules.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import { type Resources, type Statement, synthesize } from './fixtures/deploy.ts'
import { needs } from './function-needs.ts'
import { type Context, validate } from './plan.ts'
import { stages } from './stages.ts'

/** Takes two seconds on an idle machine. */
const synthesisMs = 60_000

const rows = [...Object.values<Route>(routes), ...Object.values(schedules)]
const stageNames = ['dev', 'prod'] as const
const edges = ['cloudfront', 'api-gateway'] as const

const combinations = stageNames.flatMap((stage) => edges.map((edge) => ({ stage, edge })))

/** The actions that a function may take on a resource. */
const allowed = (statements: Statement[], on: (resource: string) => boolean) =>
  statements
    .filter(({ Effect, Resource }) => Effect === 'Allow' && on(JSON.stringify(Resource)))
    .flatMap(({ Action }) => Action)

/** What CloudFormation creates before a resource. */
function neededBy(resource: unknown): string[] {
  if (Array.isArray(resource)) return resource.flatMap(neededBy)
  if (typeof resource !== 'object' || resource === null) return []
  return Object.entries(resource).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'Ref' || key === 'DependsOn') return [value].flat().map(String)
    return key === 'Fn::GetAtt' ? [String([value].flat()[0])] : neededBy(value)
  })
}

/** The ids of resources that wait for each other in a circle. */
function circleIn(resources: Readonly<Record<string, unknown>>): string[] | undefined {
  const done = new Set<string>()
  const visit = (id: string, waiting: readonly string[]): string[] | undefined => {
    if (waiting.includes(id)) return [...waiting.slice(waiting.indexOf(id)), id]
    if (done.has(id) || !(id in resources)) return undefined
    const circle = neededBy(resources[id]).reduce<string[] | undefined>(
      (found, next) => found ?? visit(next, [...waiting, id]),
      undefined,
    )
    done.add(id)
    return circle
  }
  return Object.keys(resources).reduce<string[] | undefined>((found, id) => found ?? visit(id, []), undefined)
}

test.each(edges)(
  'the schemas of CloudFormation find nothing wrong with what is deployed behind %s',
  (edge) => {
    const reports = validate({ stage: 'prod', edge })
    expect(reports).toHaveLength(1)
    expect(reports.flatMap(({ violations }) => violations)).toEqual([])
  },
  synthesisMs,
)

test('a circular dependency between resources is found', () => {
  const circle = {
    A: { DependsOn: ['B'] },
    B: { Properties: [{ Ref: 'C' }] },
    C: { 'Fn::GetAtt': ['A', 'Arn'] },
  }
  expect(circleIn(circle)).toEqual(['A', 'B', 'C', 'A'])
})

/** The functions that get a secret in a setting. */
const given = (deployed: Resources, setting: string) =>
  rows
    .map(({ operation }) => operation)
    .filter((operation) =>
      JSON.stringify(deployed.environmentOf(operation)[setting] ?? '').includes('{secret:'),
    )
    .toSorted()

const operatorRoutes = Object.values<Route>(routes)
  .filter(({ scope }) => scope === 'operator' || scope === 'metrics')
  .map(({ operation }) => operation)
  .toSorted()

const networkInterfaces = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]

describe.each(combinations)('$stage behind $edge', ({ stage, edge }) => {
  let deployed: Resources
  beforeAll(() => {
    deployed = synthesize({ stage, edge })
  }, synthesisMs)

  test('each row of the tables is a function of its own, with its time and memory, on ARM and Node 24', () => {
    // Besides them there is the one that migrates, and CDK's own that uploads the console.
    expect(deployed.ofType('AWS::Lambda::Function')).toHaveLength(rows.length + 2)
    for (const { operation, timeoutSeconds, memoryMegabytes } of rows) {
      expect(deployed.functionOf(operation)).toMatchObject({
        Timeout: timeoutSeconds,
        MemorySize: memoryMegabytes,
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        LoggingConfig: { LogFormat: 'JSON' },
      })
    }
  })

  test('each function has a role and a log group that no other has', () => {
    const functions = deployed.ofType('AWS::Lambda::Function').map(({ Properties: properties }) => properties)
    for (const part of ['Role', 'LoggingConfig']) {
      const own = new Set(functions.map((properties) => JSON.stringify(properties[part])))
      expect(own.size).toBe(functions.length)
    }
  })

  test('every log group expires, those of functions after the stage’s time', () => {
    const days = { dev: 7, prod: 90 }[stage]
    const groups = deployed.ofType('AWS::Logs::LogGroup').map(({ Properties: properties }) => properties)
    for (const { RetentionInDays: kept } of groups) expect(kept).toBeLessThanOrEqual(90)
    const asStaged = groups.filter(({ RetentionInDays: kept }) => kept === days)
    expect(asStaged.length).toBeGreaterThan(rows.length)
  })

  test('no permission has a wildcard but the one for network interfaces, which is denied to the code', () => {
    for (const { operation } of [...rows, { operation: 'migrate' }]) {
      const statements = deployed.statementsOf(operation)
      expect(allowed(statements, (resource) => resource.includes('*')).toSorted()).toEqual(networkInterfaces)
      expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([])
      expect(statements).toContainEqual({
        Effect: 'Deny',
        Action: networkInterfaces,
        Resource: '*',
        Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } },
      })
    }
  })

  test('a function may read the secrets that its environment refers to, and no other', () => {
    for (const { operation } of [...rows, { operation: 'migrate' }]) {
      const environment = JSON.stringify(deployed.environmentOf(operation))
      const referred = [...environment.matchAll(/\{secret:",\{"Ref":"(\w+)"\}/g)].map(([, id = '']) => id)
      const readable = deployed
        .statementsOf(operation)
        .filter(({ Action }) => Action === 'secretsmanager:GetSecretValue')
        .flatMap(({ Resource }) => Resource as { Ref: string } | { Ref: string }[])
        .map(({ Ref }) => Ref)
      expect(readable.toSorted()).toEqual([...new Set(referred)].toSorted())
    }
  })

  test('only functions that need them get the secrets for Claude, the operator and the scraper', () => {
    expect(given(deployed, 'ANTHROPIC_API_KEY')).toEqual(needs.claude.toSorted())
    expect(given(deployed, 'OPERATOR_TOKENS')).toEqual(operatorRoutes)
    expect(given(deployed, 'METRICS_TOKEN')).toEqual(['check-stores', 'metrics'])
    expect(given(deployed, 'ORIGIN_VERIFY_SECRETS')).toHaveLength(
      edge === 'cloudfront' ? Object.keys(routes).length : 0,
    )
  })

  test('a function that neither takes nor makes API keys gets no pepper', () => {
    const withPepper = given(deployed, 'API_KEY_PEPPERS')
    for (const one of ['metrics', 'check-stores', 'sweep-turns', 'list-memberships', 'delete-organization']) {
      expect(withPepper).not.toContain(one)
    }
  })

  test('only functions that need the journal may reach it, item by item', () => {
    for (const { operation } of rows) {
      const actions = allowed(deployed.statementsOf(operation), (resource) => resource.includes('Journal'))
      expect(actions.map((action) => action.replace('dynamodb:', '')).toSorted()).toEqual(
        needs.journal.includes(operation) ? ['BatchGetItem', 'BatchWriteItem', 'Query', 'UpdateItem'] : [],
      )
    }
  })

  test('the template holds no secret: AWS makes each, and it is read by reference', () => {
    for (const { Properties: properties } of deployed.ofType('AWS::SecretsManager::Secret')) {
      expect(properties['SecretString']).toBeUndefined()
      expect(properties['GenerateSecretString']).toMatchObject({
        PasswordLength: 48,
        ExcludePunctuation: true,
      })
    }
    expect(deployed.only('AWS::RDS::DBCluster')['MasterUserPassword']).toEqual({
      'Fn::Join': ['', ['{{resolve:secretsmanager:', expect.anything(), ':SecretString:password::}}']],
    })
  })

  test('data is encrypted at rest and on every way to it', () => {
    expect(deployed.only('AWS::RDS::DBCluster')).toMatchObject({ StorageEncrypted: true })
    for (const { operation } of rows) {
      const { DATABASE_URL: database, REDIS_URL: redis } = deployed.environmentOf(operation)
      expect(JSON.stringify(database)).toContain('?sslmode=verify-full')
      expect(JSON.stringify(redis)).toContain('rediss://')
    }
  })

  test('stores accept connections only from functions, and functions accept none', () => {
    const groups = deployed.ofType('AWS::EC2::SecurityGroup').map(({ Properties: properties }) => properties)
    expect(groups.flatMap((group) => group['SecurityGroupIngress'] ?? [])).toEqual([])
    for (const { Properties: properties } of deployed.ofType('AWS::EC2::SecurityGroupIngress')) {
      expect(properties['CidrIp']).toBeUndefined()
      expect(properties['CidrIpv6']).toBeUndefined()
      expect(JSON.stringify(properties['SourceSecurityGroupId'])).toMatch(
        /NetworkFunctions|DatabaseProxyGroup/,
      )
    }
  })

  test('nothing leaves but HTTPS and connections to the stores', () => {
    const groups = deployed.ofType('AWS::EC2::SecurityGroup').map(({ Properties: properties }) => properties)
    const rules = [
      ...groups.flatMap((group) => group['SecurityGroupEgress'] ?? []),
      ...deployed.ofType('AWS::EC2::SecurityGroupEgress').map(({ Properties: properties }) => properties),
    ] as Record<string, unknown>[]
    // CDK's way to say that a group lets nothing out.
    const open = rules.filter(({ CidrIp: to }) => to !== '255.255.255.255/32')
    const ports = new Set(open.map(({ FromPort: from, ToPort: to }) => JSON.stringify([from, to])))
    // The proxy may reach the port that the database names.
    const database = { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseCluster/), 'Endpoint.Port'] }
    expect([...ports].toSorted().map((pair) => JSON.parse(pair))).toEqual([
      [443, 443],
      [5432, 5432],
      [6379, 6379],
      ...(stage === 'prod' ? [[database, database]] : []),
    ])
  })

  test('every function reads its secrets before it starts', () => {
    for (const { operation } of [...rows, { operation: 'migrate' }]) {
      expect(deployed.functionOf(operation)['Layers']).toEqual([
        { Ref: expect.stringMatching(/^SecretsLayer/) },
      ])
      expect(deployed.environmentOf(operation)['NODE_OPTIONS']).toContain('--import=/opt/load-secrets.mjs')
    }
  })

  test('functions change after the schema', () => {
    const { root, nested } = deployed.plan
    const names = Object.values(root.Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .flatMap(({ Properties: properties }) => properties['FunctionName'] ?? [])
    expect(names).toEqual([`LlmProductionApp-${stage}-migrate`])
    for (const id of nested.keys()) {
      expect(root.Resources[id]?.DependsOn).toContainEqual(expect.stringMatching(/^SchemaMigratorMigrated/))
    }
  })

  test('no resource waits for itself, not even through a nested stack', () => {
    const { root, nested } = deployed.plan
    for (const { Resources: resources } of [root, ...nested.values()])
      expect(circleIn(resources)).toBeUndefined()
  })

  test('the functions of a folder are in one nested stack, named as if all were in a single stack', () => {
    const templates = [...deployed.plan.nested.values()]
    for (const resource of new Set(rows.map((row) => row.resource))) {
      const own = rows.filter((row) => row.resource === resource)
      const names = own.map(({ operation }) => `LlmProductionApp-${stage}-${operation}`)
      const found = templates.map(({ Resources: all }) =>
        Object.values(all)
          .filter(({ Type }) => Type === 'AWS::Lambda::Function')
          .map(({ Properties: properties }) => properties['FunctionName']),
      )
      expect(found).toContainEqual(names)
    }
    expect(templates).toHaveLength(new Set(rows.map((row) => row.resource)).size)
  })
})

test('dev pays by the hour for nothing but the cache; its database pauses, and the schedules let it', () => {
  const dev = synthesize({ stage: 'dev', edge: 'cloudfront' })
  expect(dev.ofType('AWS::EC2::NatGateway')).toEqual([])
  expect(
    dev.ofType('AWS::EC2::VPCEndpoint').map(({ Properties: { VpcEndpointType: type } }) => type),
  ).toEqual(['Gateway', 'Gateway'])
  expect(dev.ofType('AWS::RDS::DBProxy')).toEqual([])
  expect(dev.ofType('AWS::CloudWatch::Alarm')).toEqual([])
  expect(dev.only('AWS::RDS::DBCluster')['ServerlessV2ScalingConfiguration']).toEqual({
    MinCapacity: 0,
    MaxCapacity: 4,
    SecondsUntilAutoPause: 300,
  })
  expect(pacesOf(dev)).toEqual(['rate(1 hour)', 'rate(1 hour)'])
})

test('traffic leaves dev over IPv6, which functions may use and prefer', () => {
  const dev = synthesize({ stage: 'dev', edge: 'cloudfront' })
  const ways = dev.ofType('AWS::EC2::Route').map(({ Properties: properties }) => Object.keys(properties))
  expect(ways).toHaveLength(2)
  for (const way of ways) expect(way).toContain('EgressOnlyInternetGatewayId')
  const { VpcConfig: network, Environment: environment } = dev.functionOf('stream-message')
  expect(network).toMatchObject({ Ipv6AllowedForDualStack: true })
  expect(environment).toMatchObject({
    Variables: { NODE_OPTIONS: expect.stringContaining('--dns-result-order=ipv6first') },
  })
})

describe('prod', () => {
  let prod: Resources
  beforeAll(() => {
    prod = synthesize({ stage: 'prod', edge: 'cloudfront' })
  }, synthesisMs)

  test('goes through a proxy that speaks TLS only, has a second database, a NAT gateway in each zone, and alarms', () => {
    expect(prod.only('AWS::RDS::DBProxy')).toMatchObject({ RequireTLS: true })
    expect(JSON.stringify(prod.environmentOf('health')['DATABASE_URL'])).toContain('DatabaseClusterProxy')
    expect(JSON.stringify(prod.environmentOf('migrate')['DATABASE_ADMIN_URL'])).not.toContain('Proxy')
    expect(prod.ofType('AWS::RDS::DBInstance')).toHaveLength(2)
    expect(prod.ofType('AWS::EC2::NatGateway')).toHaveLength(2)
    expect(prod.ofType('AWS::CloudWatch::Alarm').length).toBeGreaterThan(0)
    expect(pacesOf(prod)).toEqual(['rate(1 minute)', 'rate(1 hour)'])
    expect(prod.only('AWS::DynamoDB::GlobalTable')).toMatchObject({
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    })
  })

  test('reserves what it says, and leaves a new account the 100 environments that AWS requires', () => {
    const reserved = Object.entries(stages.prod.reservedConcurrency)
    for (const [operation, environments] of reserved) {
      expect(prod.functionOf(operation)['ReservedConcurrentExecutions']).toBe(environments)
    }
    const sum = reserved.reduce((total, [, environments = 0]) => total + environments, 0)
    expect(1_000 - sum).toBeGreaterThanOrEqual(100)
    const functions = prod.ofType('AWS::Lambda::Function')
    const reserving = functions.filter(
      ({ Properties: properties }) => 'ReservedConcurrentExecutions' in properties,
    )
    expect(reserving).toHaveLength(reserved.length)
  })
})

/** How often the schedules run. */
const pacesOf = (deployment: Resources) =>
  deployment.ofType('AWS::Events::Rule').map(({ Properties: properties }) => properties['ScheduleExpression'])

/** `<type> <policy>` of each resource that leaves something behind when it is deleted or replaced. */
function stayingOf(deployment: Resources, policy: 'DeletionPolicy' | 'UpdateReplacePolicy'): string[] {
  const staying = Object.values(deployment.all).filter(
    (resource) => (resource[policy] ?? 'Delete') !== 'Delete',
  )
  return [...new Set(staying.map((resource) => `${resource.Type} ${resource[policy]}`))].toSorted()
}

test.each([{ stage: 'prod' }, { stage: 'dev', keepData: 'true' }])(
  '%j keeps what cannot be had again, replaced or deleted: a snapshot and backups, the journal, the logs, the pepper',
  (context) => {
    const deployment = synthesize(context)
    for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy'] as const) {
      expect(stayingOf(deployment, policy)).toEqual([
        'AWS::DynamoDB::GlobalTable Retain',
        'AWS::Logs::LogGroup Retain',
        'AWS::RDS::DBCluster Snapshot',
        'AWS::SecretsManager::Secret Retain',
      ])
    }
    expect(deployment.only('AWS::RDS::DBCluster')['DeleteAutomatedBackups']).toBe(false)
    const secrets = Object.entries(deployment.all).filter(
      ([, { Type, DeletionPolicy: policy }]) => Type === 'AWS::SecretsManager::Secret' && policy === 'Retain',
    )
    expect(secrets.map(([id]) => id)).toEqual([expect.stringMatching(/^SecretsPepper/)])
  },
)

const protectionOf = (context: Context) => {
  const deployment = synthesize(context)
  const [journal] = deployment.only('AWS::DynamoDB::GlobalTable')['Replicas'] as Record<string, unknown>[]
  return {
    stack: deployment.plan.stack.terminationProtection,
    database: deployment.only('AWS::RDS::DBCluster')['DeletionProtection'],
    journal: journal?.['DeletionProtectionEnabled'],
  }
}

test('prod cannot be deleted, nor its database and its journal', () => {
  expect(protectionOf({ stage: 'prod' })).toEqual({ stack: true, database: true, journal: true })
})

test.each(
  edges.flatMap((edge) => [
    { stage: 'dev', edge },
    { stage: 'prod', edge, keepData: 'false' },
  ]),
)('when %j is destroyed nothing is left', (context) => {
  expect(protectionOf(context)).toEqual({ stack: false, database: false, journal: false })
  const deployment = synthesize(context)
  expect(stayingOf(deployment, 'DeletionPolicy')).toEqual([])
  expect(stayingOf(deployment, 'UpdateReplacePolicy')).toEqual([])
  expect(deployment.only('AWS::RDS::DBCluster')['DeleteAutomatedBackups']).toBe(true)
})

test('tracing is on only if asked for', () => {
  const traced = synthesize({ tracing: 'true' })
  expect(traced.functionOf('health')).toMatchObject({ TracingConfig: { Mode: 'Active' } })
  expect(allowed(traced.statementsOf('health'), (resource) => resource === '"*"')).toContain(
    'xray:PutTraceSegments',
  )
  expect(
    synthesize({ stage: 'dev', edge: 'cloudfront' }).functionOf('health')['TracingConfig'],
  ).toBeUndefined()
})

test('the operator’s settings reach every function that needs them, and a new revision of the secrets reaches all', () => {
  const set = synthesize({ settings: { CORS_ORIGINS: 'https://app.example' }, secretsRevision: '7' })
  for (const { operation } of rows) {
    const { CORS_ORIGINS: origins, SECRETS_REVISION: revision } = set.environmentOf(operation)
    expect(revision).toBe('7')
    expect(origins).toBe(operation in routes ? 'https://app.example' : undefined)
  }
  expect(set.only('AWS::CloudFormation::CustomResource')).toMatchObject({ secretsRevision: '7' })
})

test('another region holds everything but CloudFront’s firewall', () => {
  const abroad = synthesize({ region: 'eu-central-1', zones: 'b,c' })
  const subnets = abroad.ofType('AWS::EC2::Subnet').map(({ Properties: { AvailabilityZone: zone } }) => zone)
  expect(new Set(subnets)).toEqual(new Set(['eu-central-1b', 'eu-central-1c']))
  expect(abroad.ofType('AWS::WAFv2::WebACL')).toEqual([])
})
