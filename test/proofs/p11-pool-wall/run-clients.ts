import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { OrganizationId } from '../../../lib/ids.ts'
import { BrokenPromise } from '../proof.ts'
import type { PlannedTransaction } from './plan.ts'

/** The task of a process of clients. */
export interface ClientsJob {
  readonly clients: number
  readonly transactions: readonly PlannedTransaction[]
}

/** What it did. */
export interface ClientsReport {
  readonly counterexample: string | undefined
  /** The numbers of the transactions that wrote and were reported as committed. */
  readonly committed: readonly number[]
  /** Which server connection served which organization. */
  readonly served: readonly (readonly [pid: number, OrganizationId])[]
}

/** Fewer would not suffice: a process's pool is limited to 100 connections. */
const processes = 2

/**
 * Runs the transactions with that many clients at once, on the database in our own environment.
 * @throws BrokenPromise for the first transaction that deviated from its plan
 */
export async function runClients(
  transactions: readonly PlannedTransaction[],
  clients: number,
): Promise<ClientsReport[]> {
  const jobs = Array.from({ length: processes }, (_, index) => ({
    clients: clients / processes,
    transactions: transactions.filter(({ number }) => number % processes === index),
  }))
  return await Promise.all(jobs.map(runJob))
}

async function runJob(job: ClientsJob): Promise<ClientsReport> {
  const program = fileURLToPath(new URL('clients.ts', import.meta.url))
  const child = fork(program, { env: { ...process.env, DATABASE_POOL_SIZE: String(job.clients) } })
  const ended = once(child, 'exit').then(() => {
    throw new Error('the clients ended without a report')
  })
  child.send(job)
  const [report] = (await Promise.race([once(child, 'message'), ended])) as [ClientsReport]
  if (report.counterexample !== undefined) throw new BrokenPromise(report.counterexample)
  return report
}
