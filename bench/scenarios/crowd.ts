import type { Target } from '../load-client/job.ts'
import type { Candidate, Stand } from '../stand.ts'
import { cpuWhile } from './cpu-while.ts'

/** Many streams at once, at 50 tokens/s. */
export const crowd = {
  pace: { tokens: 60, firstTokenMs: 20, tokenMs: 20 },
  streams: { full: 100, quick: 30 },
  arrivalMs: 200,
}

/** Microseconds of a candidate's CPU for each token of a crowd; the fake has its pace. */
export async function cpuOfCrowd(
  { load }: Stand,
  { pid }: Candidate,
  target: Target,
  streams: number,
): Promise<number | undefined> {
  const { arrivalMs, pace } = crowd
  const job = { kind: 'streams', target, streams, arrivalMs, tokens: pace.tokens } as const
  const microseconds = await cpuWhile(pid, () => load.run(job))
  return microseconds && microseconds / (streams * pace.tokens)
}
