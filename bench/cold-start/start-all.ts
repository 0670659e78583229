import type { Stand, StartedBuild } from '../stand.ts'
import type { Milestone } from './start-function.ts'

/** One function of every build and an empty one, each started in a fresh process, one right after the other. */
export type Starts = ReadonlyMap<StartedBuild, Milestone>

/** What all starts of one round have found, by operation. */
export type StartRound = ReadonlyMap<string, Starts>

/** `raw` is the empty function. */
export const startedBuilds = ['raw', 'ours', 'before'] as const satisfies readonly StartedBuild[]

/** Starts every function once, none beside another. */
export async function startAll(stand: Stand, operations: readonly string[]): Promise<StartRound> {
  const round = new Map<string, Starts>()
  for (const operation of operations) {
    const starts = new Map<StartedBuild, Milestone>()
    for (const build of startedBuilds) {
      await using started = stand.startFunction(build, operation)
      if (started) starts.set(build, await started.started)
    }
    round.set(operation, starts)
  }
  return round
}
