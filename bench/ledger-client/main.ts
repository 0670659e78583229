import { pool } from '../../lib/postgres/pool.ts'
import type { LedgerAnswer, LedgerJob } from './job.ts'
import { findKey, readChats, readUsage } from './reads.ts'
import { runFurtherTurn, runTurn } from './turns.ts'
import { runUpdates } from './updates.ts'

const works: Record<LedgerJob['kind'], (organization: number) => Promise<void>> = {
  turns: runTurn,
  'further turns': runFurtherTurn,
  updates: runUpdates,
  keys: findKey,
  chats: readChats,
  usage: readUsage,
}

/** @returns the time from the first to the last, divided by their number */
async function run({ kind, organizations, count, atOnce }: LedgerJob): Promise<number> {
  const work = works[kind]
  let begun = 0
  async function loop(): Promise<void> {
    for (let next = begun++; next < count; next = begun++) await work(next % organizations)
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: atOnce }, loop))
  const microseconds = ((performance.now() - startedAt) * 1_000) / count
  // Postgres tells what a connection has read only seconds later.
  await pool().query('SELECT pg_stat_force_next_flush()')
  return microseconds
}

async function answer(job: LedgerJob): Promise<LedgerAnswer> {
  try {
    return { microseconds: await run(job) }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

process.on('message', (job: LedgerJob) => {
  void answer(job).then((result) => process.send?.(result))
})
process.once('disconnect', () => process.exit())
process.send?.({})
