import type { TappedApplication } from '../harness/tapped-application.ts'

/** Strikes at once; what it returns ends the outage. `bytes` is for those that count them. */
export type Fault = (app: TappedApplication, bytes: number) => () => unknown

export const faults: readonly Fault[] = [
  reset,
  blackHole,
  loseAnswers,
  slowDown,
  cutStatement,
  cutAnswer,
  halfClose,
  terminateBackends,
]

function reset({ taps: { postgres } }: TappedApplication) {
  postgres.cut()
  return () => postgres.mend()
}

/** Nothing is lost: it all arrives when the outage ends. */
function blackHole({ taps: { postgres } }: TappedApplication) {
  postgres.hold('to server')
  postgres.hold('from server')
  return () => postgres.release()
}

/** What is asked is also done, but nobody is told: only now the connections break. */
function loseAnswers({ taps: { postgres } }: TappedApplication) {
  postgres.hold('from server')
  return () => {
    postgres.cut()
    postgres.release()
    postgres.mend()
  }
}

function slowDown({ taps: { postgres } }: TappedApplication) {
  postgres.slow({ latencyMs: 30, bytesPerSecond: 20_000 })
  return () => postgres.mend()
}

function cutStatement({ taps: { postgres } }: TappedApplication, bytes: number) {
  postgres.cutAfter('to server', bytes)
  return () => postgres.mend()
}

function cutAnswer({ taps: { postgres } }: TappedApplication, bytes: number) {
  postgres.cutAfter('from server', bytes)
  return () => postgres.mend()
}

/** As a proxy that is stopped does: no error, just the end. New connections are served at once. */
function halfClose({ taps: { postgres } }: TappedApplication) {
  postgres.halfClose('from server')
  return () => undefined
}

/** As a failover does. What is under way waits until then, or it would be over before. */
function terminateBackends({ taps: { postgres }, database }: TappedApplication) {
  postgres.hold('to server')
  const terminated = database
    .rows(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND usename <> current_user`,
    )
    .finally(() => postgres.release())
  return () => terminated
}
