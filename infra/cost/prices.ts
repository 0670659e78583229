/** What AWS charges for something. */
export interface Price {
  readonly usd: number
  /** For so many of them. */
  readonly amount: number
  readonly per: string
  /** Where AWS prints it. */
  readonly page: string
}

/** Of us-east-1; elsewhere most are up to a third higher. */
export const pricesFrom = { region: 'us-east-1', date: '2026-11-23' } as const

const price = (usd: number, per: string, page: string): Price => ({
  usd,
  amount: per.startsWith('million') ? 1_000_000 : 1,
  per,
  page: `https://aws.amazon.com/${page}/pricing/`,
})

/**
 * As known on `pricesFrom.date`, from research and from memory; nobody has read these off AWS's own pages then. On
 * demand, first tier, without any free tier.
 */
export const prices = {
  natGateway: price(0.045, 'hour', 'vpc'),
  publicAddress: price(0.005, 'hour', 'vpc'),
  databaseUnit: price(0.12, 'ACU-hour', 'rds/aurora'),
  databaseStorage: price(0.1, 'GB-month', 'rds/aurora'),
  databaseInput: price(0.2, 'million I/O', 'rds/aurora'),
  databaseProxy: price(0.015, 'ACU-hour', 'rds/proxy'),
  cacheStorage: price(0.084, 'GB-hour', 'elasticache'),
  cacheUnit: price(0.0023, 'million ECPU', 'elasticache'),
  journalWrite: price(0.625, 'million write units', 'dynamodb'),
  journalRead: price(0.125, 'million read units', 'dynamodb'),
  secret: price(0.4, 'month', 'secrets-manager'),
  firewall: price(5, 'month', 'waf'),
  firewallRule: price(1, 'month', 'waf'),
  firewallRequest: price(0.6, 'million requests', 'waf'),
  alarmMetric: price(0.1, 'month', 'cloudwatch'),
  customMetric: price(0.3, 'month', 'cloudwatch'),
  dashboard: price(3, 'month', 'cloudwatch'),
  logs: price(0.5, 'GB', 'cloudwatch'),
  functionTime: price(0.0000133334, 'GB-second', 'lambda'),
  functionRequest: price(0.2, 'million requests', 'lambda'),
  cloudFrontRequest: price(1, 'million requests', 'cloudfront'),
  cloudFrontFunction: price(0.1, 'million runs', 'cloudfront'),
  cloudFrontBytes: price(0.085, 'GB', 'cloudfront'),
  apiGatewayRequest: price(3.5, 'million requests', 'api-gateway'),
  internetBytes: price(0.09, 'GB', 'ec2/on-demand'),
} as const satisfies Record<string, Price>
