import { at, type CostLine, costLine, type Factor, times } from './cost-line.ts'
import { type Measurement, platformLogBytes } from './measurement.ts'
import { prices } from './prices.ts'
import { memoryOf, ofType, type Template } from './template.ts'

const hoursPerMonth = 730
const minutesPerMonth = hoursPerMonth * 60
const hours = times(hoursPerMonth, 'h')

/** Nothing else is known of the size of an idle deployment. */
const databaseGigabytes = 1
const leastCacheGigabytes = 0.1
const leastProxyUnits = 8
/** The least that Aurora runs with. */
const leastUnits = 0.5
/** In minutes: a run of a schedule itself, before the pause begins to be counted. */
const scheduledWork = 1

type CostOf = (template: Template, measured: Measurement) => CostLine[]

/** What a month of a deployment costs that nobody uses, by the type of resource. */
const costs: Readonly<Record<string, CostOf>> = {
  'AWS::EC2::NatGateway': (template) => [
    costLine('NAT gateways', count(template, 'AWS::EC2::NatGateway'), hours, at(prices.natGateway)),
  ],
  'AWS::EC2::EIP': (template) => [
    costLine('Public IPv4 addresses', count(template, 'AWS::EC2::EIP'), hours, at(prices.publicAddress)),
  ],
  'AWS::SecretsManager::Secret': (template) => [
    costLine('Secrets', count(template, 'AWS::SecretsManager::Secret'), at(prices.secret)),
  ],
  'AWS::RDS::DBInstance': (template) => [
    costLine(
      'Aurora, capacity',
      count(template, 'AWS::RDS::DBInstance'),
      times(Math.max(capacityOf(template).MinCapacity, leastUnits), 'ACU'),
      awake(template),
      at(prices.databaseUnit),
    ),
  ],
  'AWS::RDS::DBCluster': () => [
    costLine('Aurora, storage', times(databaseGigabytes, 'GB'), at(prices.databaseStorage)),
  ],
  'AWS::RDS::DBProxy': (template) => {
    const instances = ofType(template, 'AWS::RDS::DBInstance').length
    const units = Math.max(leastProxyUnits, instances * capacityOf(template).MinCapacity)
    return [costLine('RDS Proxy', times(units, 'ACU'), hours, at(prices.databaseProxy))]
  },
  'AWS::ElastiCache::ServerlessCache': () => [
    costLine('Valkey, storage', times(leastCacheGigabytes, 'GB'), hours, at(prices.cacheStorage)),
  ],
  'AWS::WAFv2::WebACL': (template) =>
    ofType<{ Rules: unknown[] }>(template, 'AWS::WAFv2::WebACL').flatMap(({ Rules: rules }) => [
      costLine('Firewall', times(1), at(prices.firewall)),
      costLine('Firewall, rules', times(rules.length), at(prices.firewallRule)),
    ]),
  'AWS::CloudWatch::Alarm': (template) => [
    costLine('Alarms, by the metrics they watch', alarmMetrics(template), at(prices.alarmMetric)),
  ],
  'AWS::CloudWatch::Dashboard': (template) => [
    costLine('Dashboard', count(template, 'AWS::CloudWatch::Dashboard'), at(prices.dashboard)),
  ],
  'AWS::Events::Rule': (template, measured) =>
    schedulesOf(template).flatMap((minutes) => {
      const runs = times(Math.round(minutesPerMonth / minutes), 'runs')
      return [
        costLine(
          'Sweeper, time',
          runs,
          times(measured.sweepMs / 1_000, 's'),
          times(memoryOf(template, 'sweep-turns'), 'GB'),
          at(prices.functionTime),
        ),
        costLine(
          'Sweeper, log',
          runs,
          times((measured.sweepLogBytes + platformLogBytes) / 1e9, 'GB'),
          at(prices.logs),
        ),
      ]
    }),
}

/** What costs nothing while nobody uses it. */
const free = new Set([
  // What networks are made of. The gateways of these endpoints are those of S3 and DynamoDB.
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::FlowLog',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCCidrBlock',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
  // Settings of something else.
  'AWS::CloudFormation::CustomResource',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::RDS::DBProxyTargetGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::SecretsManager::SecretTargetAttachment',
  'AWS::WAFv2::WebACLAssociation',
  // Paid by request.
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
])

/**
 * The bill of a month without a single request.
 * @throws Error for a type of resource of which nobody has said what it costs
 */
export function idleCost(template: Template, measured: Measurement): CostLine[] {
  const types = new Set(Object.values(template).map(({ Type }) => Type))
  const unknown = [...types].filter((type) => !free.has(type) && !(type in costs))
  if (unknown.length > 0) {
    throw new Error(`What do these cost while idle? Say it in infra/cost/idle-cost.ts: ${unknown.join(', ')}`)
  }
  return Object.entries(costs)
    .filter(([type]) => types.has(type))
    .flatMap(([, costOf]) => costOf(template, measured))
}

function count(template: Template, type: string): Factor {
  return times(ofType(template, type).length)
}

interface Capacity {
  readonly MinCapacity: number
  readonly SecondsUntilAutoPause?: number
}

function capacityOf(template: Template): Capacity {
  const [cluster] = ofType<{ ServerlessV2ScalingConfiguration: Capacity }>(template, 'AWS::RDS::DBCluster')
  if (cluster === undefined) throw new Error('There is no database.')
  return cluster.ServerlessV2ScalingConfiguration
}

/** How long the database runs: always, or each time that a schedule wakes it until it pauses. */
function awake(template: Template): Factor {
  const { SecondsUntilAutoPause: pauseSeconds } = capacityOf(template)
  if (pauseSeconds === undefined) return hours
  const each = pauseSeconds / 60 + scheduledWork
  const [everyMinutes = Number.POSITIVE_INFINITY] = schedulesOf(template).toSorted((a, b) => a - b)
  const part = Math.min(1, each / everyMinutes)
  return times(hoursPerMonth * part, `h awake (${each} of ${everyMinutes} min)`)
}

/** In minutes. */
function schedulesOf(template: Template): number[] {
  return ofType<{ ScheduleExpression: string }>(template, 'AWS::Events::Rule').map(
    ({ ScheduleExpression: expression }) => {
      const [, number, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(expression) ?? []
      if (number === undefined) throw new Error(`How often is ${expression}?`)
      return Number(number) * (unit === 'hour' ? 60 : 1)
    },
  )
}

/** An alarm over an expression is charged for each metric in it. */
function alarmMetrics(template: Template): Factor {
  const alarms = ofType<{ Metrics?: { MetricStat?: object }[] }>(template, 'AWS::CloudWatch::Alarm')
  const metrics = alarms.map(
    ({ Metrics: all }) => all?.filter(({ MetricStat: stat }) => stat !== undefined).length ?? 1,
  )
  return times(metrics.reduce((sum, each) => sum + each, 0))
}
