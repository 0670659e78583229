import { routes } from '../../functions/routes.ts'
import type { Resource } from '../stack/flatten.ts'
import measured from './measured-chat.json' with { type: 'json' }

/** One line of a bill, with the factors whose product it is. */
export interface Line {
  readonly what: string
  readonly arithmetic: string
  readonly usd: number
}

type Factor = readonly [value: number, unit?: string]

function line(what: string, ...factors: readonly Factor[]): Line {
  const shown = ([value, unit = '']: Factor) =>
    `${value.toLocaleString('en-US', { maximumSignificantDigits: 6 })} ${unit}`.trim()
  const usd = factors.reduce(
    (product, [value, unit]) => (unit?.startsWith('$ per million') ? value / 1e6 : value) * product,
    1,
  )
  return { what, arithmetic: factors.map(shown).join(' × '), usd }
}

export const sumOf = (lines: readonly Line[]) => lines.reduce((sum, { usd }) => sum + usd, 0)

/** The date of the prices below: us-east-1, on demand, first tier, no free tier. From memory, not from AWS's pages. */
export const pricesOf = '2026-11-23'

const hours: Factor = [730, 'h']
/** An hourly schedule keeps the database awake for a minute of work, and five more until it pauses. */
const awakeHourly: Factor = [73, 'h awake (6 of 60 min)']

/** Resources that cost nothing while idle; the megabyte of the console's files is less than a cent. */
const free = `ApiGateway::Account ApiGateway::Deployment ApiGateway::RestApi ApiGateway::Stage
  CloudFormation::CustomResource CloudFormation::Stack CloudFront::Distribution CloudFront::Function
  CloudFront::OriginAccessControl CloudFront::ResponseHeadersPolicy Custom::CDKBucketDeployment DynamoDB::GlobalTable
  EC2::EgressOnlyInternetGateway EC2::FlowLog EC2::InternetGateway EC2::Route EC2::RouteTable EC2::SecurityGroup
  EC2::SecurityGroupEgress EC2::SecurityGroupIngress EC2::Subnet EC2::SubnetRouteTableAssociation EC2::VPC
  EC2::VPCCidrBlock EC2::VPCGatewayAttachment IAM::Policy IAM::Role Lambda::Function Lambda::LayerVersion
  Lambda::Permission Lambda::Url Logs::LogGroup RDS::DBProxyTargetGroup RDS::DBSubnetGroup S3::Bucket
  S3::BucketPolicy SecretsManager::SecretTargetAttachment WAFv2::WebACLAssociation`

/** The resource properties read here. */
interface Known {
  readonly ServerlessV2ScalingConfiguration?: { readonly MinCapacity: number }
  readonly ScheduleExpression?: string
  readonly Rules?: readonly object[]
  readonly Metrics?: readonly { readonly MetricStat?: object }[]
  /** Of an interface endpoint; gateways, to S3 and DynamoDB, have none and are free. */
  readonly SubnetIds?: readonly unknown[]
}

/**
 * Interface endpoints, by their legs: one in each zone, whose cent an hour a guide of 2026 names. AWS's own page, of which a
 * copy was read on 2026-11-30, shows only the cent per GB.
 */
const privateLinks = (legs: number) => line('PrivateLink', [legs, 'legs'], hours, [0.01, '$ per hour'])

/** A month of a way to one more service, in two zones. */
export const privateLinkBill = (): Line[] => [privateLinks(2)]

/** A month without a request. @throws Error for a type of resource whose cost is not stated here */
export function idleBill(resources: Readonly<Record<string, Resource>>): Line[] {
  const all = Object.values(resources)
  const known = new Set(free.split(/\s+/))
  const of = (type: string): Known[] => {
    known.add(type)
    return all.filter(({ Type }) => Type === `AWS::${type}`).map((each) => each.Properties)
  }
  const count = (type: string): Factor => [of(type).length]
  const [instances] = count('RDS::DBInstance')
  const least = of('RDS::DBCluster')[0]?.ServerlessV2ScalingConfiguration?.MinCapacity ?? 0
  const hourly = of('Events::Rule').every(({ ScheduleExpression: rate }) => rate === 'rate(1 hour)')
  const rules = of('WAFv2::WebACL').flatMap(({ Rules: each = [] }) => each)
  // An alarm over an expression is charged for each metric in it.
  const watched = of('CloudWatch::Alarm').flatMap(({ Metrics: each = [{ MetricStat: {} }] }) =>
    each.filter(({ MetricStat: metric }) => metric !== undefined),
  )
  const legs = of('EC2::VPCEndpoint').flatMap(({ SubnetIds: subnets = [] }) => subnets)
  const lines = [
    line('NAT gateways', count('EC2::NatGateway'), hours, [0.045, '$ per hour']),
    line('Public IPv4 addresses', count('EC2::EIP'), hours, [0.005, '$ per hour']),
    privateLinks(legs.length),
    line('Secrets', count('SecretsManager::Secret'), [0.4, '$']),
    line(
      'Aurora, capacity',
      [instances],
      [Math.max(least, 0.5), 'ACU'],
      least === 0 && hourly ? awakeHourly : hours,
      [0.12, '$ per ACU-hour'],
    ),
    line('Aurora, storage', count('RDS::DBCluster'), [0.1, '$ per GB']),
    line('RDS Proxy', count('RDS::DBProxy'), [Math.max(8, instances * least), 'ACU'], hours, [
      0.015,
      '$ per ACU-hour',
    ]),
    line('Valkey, storage', count('ElastiCache::ServerlessCache'), [0.1, 'GB'], hours, [
      0.084,
      '$ per GB-hour',
    ]),
    line('Firewall', count('WAFv2::WebACL'), [5, '$']),
    line('Firewall, rules', [rules.length], [1, '$']),
    line('Alarms, by the metrics they watch', [watched.length], [0.1, '$']),
    line('Dashboard', count('CloudWatch::Dashboard'), [3, '$']),
  ]
  const unknown = new Set(all.map(({ Type }) => Type.replace('AWS::', ''))).difference(known)
  if (unknown.size > 0)
    throw new Error(`What do these cost while idle? Say it in infra/cost/bill.ts: ${[...unknown].join(', ')}`)
  return lines.filter(({ usd }) => usd > 0)
}

const gigabytes = (bytes: number): Factor => [bytes / 1e9, 'GB']

/** A thousand chats behind CloudFront, without Claude's own bill. */
export function chatsBill(chat: typeof measured = measured): Line[] {
  const of = (what: string, ...factors: Factor[]) => line(what, [1_000], ...factors)
  const memory: Factor = [routes['stream-message'].memoryMegabytes / 1_024, 'GB']
  return [
    of('Lambda, time', [chat.billedMs / 1_000, 's'], memory, [0.0000133334, '$ per GB-second']),
    of('Lambda, requests', [0.2, '$ per million']),
    of('CloudFront, requests and routers', [1.1, '$ per million']),
    of('CloudFront, answers', gigabytes(chat.answerBytes), [0.085, '$ per GB']),
    of('Firewall, requests', [0.6, '$ per million']),
    of('Question to Claude', gigabytes(chat.promptBytes), [0.09, '$ per GB']),
    of('Journal, writes', [chat.journalWriteUnits, 'units'], [0.625, '$ per million']),
    of('Journal, reads', [chat.journalReadUnits, 'units'], [0.125, '$ per million']),
    // Lambda itself writes three lines of about 400 bytes; AWS gives no figure.
    of('Log and metrics', gigabytes(chat.logBytes + 1_200), [0.5, '$ per GB']),
  ]
}
