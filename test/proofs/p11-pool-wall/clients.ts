import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Client } from 'pg'
import { newId } from '../../../lib/ids.ts'
import { callFunction } from '../../../lib/postgres/call-function.ts'
import { closePool } from '../../../lib/postgres/pool.ts'
import { type Transaction, transaction } from '../../../lib/postgres/transaction.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { engineUrl } from '../../harness/database.ts'
import { BrokenPromise } from '../proof.ts'
import type { Course, PlannedTransaction } from './plan.ts'
import type { ClientsJob, ClientsReport } from './run-clients.ts'

// A process of clients, which share the pool of lib/postgres and run one planned transaction after another.
const [job] = (await once(process, 'message')) as [ClientsJob]
const waiting = job.transactions.values()
const committed: number[] = []
const served: ClientsReport['served'][number][] = []
let counterexample: string | undefined

/** What a client waits for when it is lost. */
const fatalWait = 'SELECT pg_sleep(0.05)'

/** How a course ends; all others must succeed. */
const failures: Partial<Record<Course, RegExp>> = {
  'meets an SQL error': /^division by zero$/,
  'passes over an SQL error': /^A failed transaction cannot be committed$/,
  throws: /^thrown$/,
  'loses its client': /^Connection terminated/,
  'loses its server':
    /^(terminating connection due to administrator command|Connection terminated|Client has encountered a connection error)/,
}

process.once('disconnect', () => process.exit())
loseClientsThatWait()
const superuser = new Client({ connectionString: engineUrl('POSTGRES_ADMIN').href })
await superuser.connect()
await Promise.all(Array.from({ length: job.clients }, runClient))
await superuser.end()
await closePool()
process.send?.({ counterexample, committed, served } satisfies ClientsReport, () => process.disconnect())

async function runClient(): Promise<void> {
  for (const planned of waiting) {
    if (counterexample !== undefined) return
    const mistake = await outcomeOf(planned)
    if (mistake) counterexample ??= `transaction ${planned.number}, which ${planned.course}, ${mistake}`
  }
}

/** What deviated from its course; undefined if all went well. */
async function outcomeOf(planned: PlannedTransaction): Promise<string | undefined> {
  const expected = failures[planned.course]
  try {
    await run(planned)
  } catch (error) {
    const message = firstCauseOf(error)
    return expected?.test(message) ? undefined : message
  }
  return expected && 'was reported as committed'
}

function firstCauseOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause === undefined ? message : firstCauseOf(cause)
}

async function run({ number, tenant, course }: PlannedTransaction): Promise<void> {
  const { organizationId, userId } = tenant
  if (course === 'has no scope') return await transaction('BEGIN', (tx) => expectOnly(tx, []))
  if (course === 'is one function') {
    const [member] = await callFunction<{ organization_name: string }>('find_member', {
      organization_id: organizationId,
      user_id: userId,
    })
    if (member?.organization_name === tenant.name) return
    throw new BrokenPromise(`found ${member?.organization_name} for ${tenant.name}`)
  }
  await withOrg(organizationId, async (tx) => {
    const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const pid = rows[0]?.pid ?? 0
    served.push([pid, organizationId])
    await tx.query('INSERT INTO chats (organization_id, id, user_id, title) VALUES ($1, $2, $3, $4)', [
      organizationId,
      newId('chat'),
      userId,
      `transaction ${number}`,
    ])
    await expectOnly(tx, [organizationId])
    await meet(course, tx, pid)
    if (course === 'commits') await expectOnly(tx, [organizationId])
  })
  committed.push(number)
}

/** Reads without a WHERE: only the database decides which organizations are seen. */
async function expectOnly(tx: Transaction, organizations: string[]): Promise<void> {
  const { rows } = await tx.query<{ owner: string }>(
    'SELECT id AS owner FROM organizations UNION SELECT organization_id FROM chats',
  )
  const seen = rows.map(({ owner }) => owner)
  if (seen.join() !== organizations.join()) {
    throw new BrokenPromise(
      `saw rows of ${seen.join() || 'nobody'} and not of ${organizations.join() || 'nobody'}`,
    )
  }
}

async function meet(course: Course, tx: Transaction, pid: number): Promise<void> {
  if (course === 'meets an SQL error') await tx.query('SELECT 1 / 0')
  if (course === 'passes over an SQL error') await tx.query('SELECT 1 / 0').catch(() => undefined)
  if (course === 'throws') throw new Error('thrown')
  if (course === 'loses its server') await superuser.query('SELECT pg_terminate_backend($1)', [pid])
  if (course === 'loses its client') await tx.query(fatalWait)
}

/** A transaction does not expose its client, so it is lost from within: its socket closes while it waits for this. */
function loseClientsThatWait(): void {
  const { query } = Client.prototype as unknown as { query: (...sent: unknown[]) => unknown }
  Object.assign(Client.prototype, {
    query(this: { connection: { stream: Socket } }, ...sent: unknown[]) {
      const running = query.apply(this, sent)
      if (sent[0] === fatalWait) this.connection.stream.destroy()
      return running
    },
  })
}
