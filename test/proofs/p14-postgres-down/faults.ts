import { demote } from '../../harness/faults/demoted-postgres.ts'
import type { TappedApplication } from '../../harness/faults/tapped-application.ts'
import { type Throttle, type ThrottledDynamodb, throttles } from '../../harness/faults/throttled-dynamodb.ts'

/** The application with the taps in front of its stores. */
export interface StoresApplication extends TappedApplication {
  readonly dynamodb: ThrottledDynamodb
}

export interface Fault {
  readonly store: 'postgres' | 'dynamodb'
  /** Strikes at once; what it returns ends the outage. `bytes` is for those that count them. */
  strike(app: StoresApplication, bytes: number): () => unknown
}

const postgresFaults = [
  reset,
  blackHole,
  loseAnswers,
  slowDown,
  cutStatement,
  cutAnswer,
  halfClose,
  terminateBackends,
  demotePrimary,
  startUp,
]

export const faults: readonly Fault[] = [
  ...postgresFaults.map((strike) => ({ store: 'postgres' as const, strike })),
  ...throttles.map((how) => ({ store: 'dynamodb' as const, strike: throttle(how) })),
]

function reset({ taps: { postgres } }: StoresApplication) {
  postgres.cut()
  return () => postgres.mend()
}

/** Nothing is lost: everything arrives when the outage ends. */
function blackHole({ taps: { postgres } }: StoresApplication) {
  postgres.hold('to server')
  postgres.hold('from server')
  return () => postgres.release()
}

/** Requests are carried out, but no one learns of it: then the connections break. */
function loseAnswers({ taps: { postgres } }: StoresApplication) {
  postgres.hold('from server')
  return () => {
    postgres.cut()
    postgres.release()
    postgres.mend()
  }
}

function slowDown({ taps: { postgres } }: StoresApplication) {
  postgres.slow({ latencyMs: 30, bytesPerSecond: 20_000 })
  return () => postgres.mend()
}

function cutStatement({ taps: { postgres } }: StoresApplication, bytes: number) {
  postgres.cutAfter('to server', bytes)
  return () => postgres.mend()
}

function cutAnswer({ taps: { postgres } }: StoresApplication, bytes: number) {
  postgres.cutAfter('from server', bytes)
  return () => postgres.mend()
}

/** Like a proxy that is stopped: no error, just the end. New connections are served at once. */
function halfClose({ taps: { postgres } }: StoresApplication) {
  postgres.halfClose('from server')
  return () => undefined
}

/** Like a failover. Statements under way wait until then, or they would be over before. */
function terminateBackends({ taps: { postgres }, database }: StoresApplication) {
  postgres.hold('to server')
  const terminated = database
    .rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND usename <> current_user`,
    )
    .finally(() => postgres.release())
  return () => terminated
}

/** Like another failover: the server no longer takes writes, but its connections live on. */
function demotePrimary({ taps: { postgres }, database }: StoresApplication) {
  postgres.hold('to server')
  const demoting = demote(database).finally(() => postgres.release())
  return async () => (await demoting)()
}

/** Every connection is gone, and new ones are told to wait. */
function startUp({ taps: { postgres } }: StoresApplication) {
  postgres.refuseWith(cannotConnectNow)
  return () => postgres.mend()
}

/** In Postgres' format: https://www.postgresql.org/docs/17/protocol-message-formats.html (ErrorResponse) */
const cannotConnectNow = errorResponse({ S: 'FATAL', C: '57P03', M: 'the database system is starting up' })

function errorResponse(fields: Readonly<Record<string, string>>): Buffer {
  const text = `${Object.entries(fields)
    .map(([type, value]) => `${type}${value}\0`)
    .join('')}\0`
  const head = Buffer.from('E____')
  head.writeInt32BE(4 + Buffer.byteLength(text), 1)
  return Buffer.concat([head, Buffer.from(text)])
}

function throttle(how: Throttle) {
  return ({ dynamodb }: StoresApplication) => {
    dynamodb.throttle(how)
    return () => dynamodb.throttle(undefined)
  }
}
