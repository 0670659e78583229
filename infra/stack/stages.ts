import { Duration } from 'aws-cdk-lib'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'

/** Everything in which stages differ: what an idle one costs, and what a busy one withstands. */
export interface Stage {
  /** Without one, hosts that have only IPv4 are out of reach: see docs/adr/0012-the-shape-on-aws.md. */
  readonly natGateways: number
  /** In Aurora capacity units of 2 GB. A minimum of 0 lets the database pause. */
  readonly databaseUnits: { readonly min: number; readonly max: number }
  readonly databaseReaders: number
  /** Keeps connections open, so a database behind it never pauses. */
  readonly databaseProxy: boolean
  readonly backups: Duration
  readonly logs: RetentionDays
  readonly flowLogs: boolean
  readonly pointInTimeRecovery: boolean
  /** Bounds the cache's cost, in ElastiCache processing units a second. */
  readonly cacheUnitsPerSecond: number
  readonly alarms: boolean
  /** Schedules run no more often than this. Each run wakes the database for six minutes. */
  readonly leastMinutesBetweenRuns: number
  /**
   * The most environments of a function, reserved from the account's: 1,000 at first, of which AWS keeps 100 for
   * functions without a number here.
   */
  readonly reservedConcurrency: Readonly<Partial<Record<string, number>>>
}

export const stageNames = ['dev', 'prod'] as const

export const stages: Readonly<Record<(typeof stageNames)[number], Stage>> = {
  dev: {
    natGateways: 0,
    databaseUnits: { min: 0, max: 4 },
    databaseReaders: 0,
    databaseProxy: false,
    backups: Duration.days(1),
    logs: RetentionDays.ONE_WEEK,
    flowLogs: false,
    pointInTimeRecovery: false,
    cacheUnitsPerSecond: 5_000,
    alarms: false,
    leastMinutesBetweenRuns: 60,
    // A new account has 10 in all, and can reserve none.
    reservedConcurrency: {},
  },
  prod: {
    natGateways: 2,
    databaseUnits: { min: 0.5, max: 32 },
    databaseReaders: 1,
    databaseProxy: true,
    backups: Duration.days(14),
    logs: RetentionDays.THREE_MONTHS,
    flowLogs: true,
    pointInTimeRecovery: true,
    cacheUnitsPerSecond: 100_000,
    alarms: true,
    leastMinutesBetweenRuns: 1,
    reservedConcurrency: {
      // Answers last for minutes and must never take the last environment from routes that take milliseconds.
      'stream-message': 500,
      'send-message': 200,
      // A follower lasts as long as its turn. Lost streams can resume here; further ones wait, but no quick route does.
      'resume-turn': 100,
      // Long transactions, one organization each.
      'delete-organization': 2,
      // Two scrapers; those who guess tokens get no more than that.
      metrics: 2,
      'sweep-turns': 1,
    },
  },
}
