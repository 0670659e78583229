import { nextMessage, startProcess } from '../start-process.ts'
import type { Answer, Job, Timings } from './job.ts'

const jobLimitMs = 120_000

/** Runs one job at a time. One bad stream or request fails the whole job. */
export interface LoadClient extends AsyncDisposable {
  run(job: Job): Promise<Timings>
}

/** Starts the load client in a process of its own, so that its parsing never delays the fake's pacing. */
export async function startLoadClient(): Promise<LoadClient> {
  const started = await startProcess(`${import.meta.dirname}/main.ts`)
  return {
    async run(job) {
      if (!started.child.connected) throw new Error('the load client has gone')
      started.child.send(job)
      const answer = await nextMessage<Answer>(started.child, jobLimitMs)
      if ('failure' in answer) throw new Error(`${job.kind} at ${job.target.url}: ${answer.failure}`)
      return answer.timings
    },
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  }
}
