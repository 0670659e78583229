import type { Stand } from '../stand.ts'
import type { Milestone } from './start-function.ts'

/** A function of ours and an empty one, started one right after the other in fresh processes. */
export interface StartPair {
  readonly ours: Milestone
  readonly empty: Milestone
}

/** The pairs of one round, by operation. */
export type StartRound = ReadonlyMap<string, StartPair>

/** Starts every function once, never two at a time. */
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
