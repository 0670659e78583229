import { candidateKinds, type Surroundings } from '../candidates/candidate-kinds.ts'
import type { Launcher } from '../cpu-pinning.ts'
import { nextMessage, startProcess } from '../start-process.ts'
import type { LedgerAnswer, LedgerJob } from './job.ts'
import { prepareLedger } from './prepare-ledger.ts'

const jobLimitMs = 120_000
const poolSize = '50'

/** Our ledger without HTTP and Claude around it, in a process of its own. */
export interface LedgerClient extends AsyncDisposable {
  /** Runs one job at a time. @returns microseconds per hold and settle */
  run(job: LedgerJob): Promise<number>
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
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  }
}
