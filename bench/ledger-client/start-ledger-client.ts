import { candidateKinds, type Surroundings } from '../candidates/candidate-kinds.ts'
import type { Launcher } from '../cpu-pinning.ts'
import { nextMessage, startProcess } from '../start-process.ts'
import { asSuperuser } from './as-superuser.ts'
import type { LedgerAnswer, LedgerJob } from './job.ts'
import { prepareLedger } from './prepare-ledger.ts'

const jobLimitMs = 300_000
const poolSize = '50'

/** Our ledger without HTTP and Claude around it, in a process of its own. */
export interface LedgerClient extends AsyncDisposable {
  /** Runs one job at a time. @returns microseconds for each time */
  run(job: LedgerJob): Promise<number>
  /** Changes what is there, past row-level security. */
  fill(sql: string): Promise<void>
  /** How many rows and entries of indexes Postgres has read so far, but for what a job still reads. */
  rowsRead(): Promise<number>
}

/** @param surroundings whose database has our schema */
export async function startLedgerClient(
  surroundings: Surroundings,
  launcher: Launcher,
): Promise<LedgerClient> {
  await prepareLedger(surroundings)
  const env = { ...candidateKinds.ours.environment(surroundings), DATABASE_POOL_SIZE: poolSize }
  const started = await startProcess(`${import.meta.dirname}/main.ts`, { env, launcher })
  return {
    async run(job) {
      started.child.send(job)
      const answer = await nextMessage<LedgerAnswer>(started.child, jobLimitMs)
      if ('failure' in answer) throw new Error(`${job.kind}: ${answer.failure}`)
      return answer.microseconds
    },
    fill: (sql) => asSuperuser(surroundings, async (admin) => void (await admin.query(sql))),
    rowsRead: () =>
      asSuperuser(surroundings, async (admin) => {
        const { rows } = await admin.query<{ read: string }>(
          `SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes) +
                  (SELECT sum(seq_tup_read) FROM pg_stat_user_tables) AS read`,
        )
        return Number(rows[0]?.read)
      }),
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  }
}
