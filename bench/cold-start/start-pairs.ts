import type { Stand } from '../stand.ts'
import type { Milestone } from './start-function.ts'

/** A function of ours and an empty one, each started in a fresh process, one right after the other. */
export interface StartPair {
  readonly ours: Milestone
  readonly empty: Milestone
}

/** What all pairs of one round have found, by operation. */
export type StartRound = ReadonlyMap<string, StartPair>

/** Starts every function once, none beside another. */
export async function startAll(stand: Stand, operations: readonly string[]): Promise<StartRound> {
  const round = new Map<string, StartPair>()
  for (const operation of operations) {
    const empty = await startOne(stand, undefined)
    round.set(operation, { empty, ours: await startOne(stand, operation) })
  }
  return round
}

async function startOne(stand: Stand, operation: string | undefined): Promise<Milestone> {
  await using started = stand.startFunction(operation)
  return await started.started
}
