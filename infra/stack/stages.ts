import { Duration } from 'aws-cdk-lib'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Deployment } from './deployment.ts'

/** All in which stages differ: what an idle one costs, and what a busy one withstands. */
export interface Stage {
  /** What only IPv4 reaches is out of reach without one: see docs/adr/0012-the-shape-on-aws.md. */
  readonly natGateways: number
  /** In Aurora capacity units of 2 GB. One that may fall to 0 pauses. */
  readonly databaseUnits: { readonly min: number; readonly max: number }
  readonly databaseReaders: number
  /** It keeps connections open, so that a database behind it never pauses. */
  readonly databaseProxy: boolean
  readonly backups: Duration
  readonly logs: RetentionDays
  readonly flowLogs: boolean
  readonly pointInTimeRecovery: boolean
  /** A bound of its cost, in ElastiCache processing units a second. */
  readonly cacheUnitsPerSecond: number
  readonly alarms: boolean
  /** Schedules run this often at most, in minutes. Each run wakes the database for six. */
  readonly leastMinutesBetweenRuns: number
  /**
   * Environments that a function may have at the same time, taken from the account's: 1,000 at first, of which AWS
   * wants 100 left for all functions without a number here.
   */
  readonly reservedConcurrency: Readonly<Partial<Record<string, number>>>
}

export const stages: Readonly<Record<Deployment['stage'], Stage>> = {
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
    // A new account has 10 in all, and gives none away.
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
      // Answers last for minutes: never may they take the last environment of what is done in milliseconds.
      'stream-message': 500,
      'send-message': 200,
      // Followers last as long as what they follow. Who lost a stream finds a place here; others wait, and nothing quick does.
      'resume-turn': 100,
      // Long transactions, one organization each.
      'delete-organization': 2,
      // Two scrapers; guessing tokens gets no more than that.
      metrics: 2,
      'sweep-turns': 1,
    },
  },
}
