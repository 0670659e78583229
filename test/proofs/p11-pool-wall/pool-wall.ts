import { newId } from '../../../lib/ids.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { engineUrl } from '../../harness/database.ts'
import { startPgBouncer } from '../../harness/faults/pgbouncer.ts'
import { startWireTap, WireLog } from '../../harness/faults/wire-tap.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { countCourses, type PlannedTransaction, planTransactions, type Tenant } from './plan.ts'
import { type ClientsReport, runClients } from './run-clients.ts'
import { readStatements } from './sent-statements.ts'
import { sessionStateIn } from './session-state.ts'

export const poolWall: Proof = {
  id: 'P11',
  name: 'pool wall',
  promise: 'no row scope crosses a pooled connection, and nothing binds a client to one',
  prove,
  bugs,
}

const poolSize = 20

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const [transactions, clients, journeys] = size === 'full' ? [10_000, 200, 100] : [1_000, 50, 10]
  const direct = engineUrl('POSTGRES_RUNTIME').href
  const pgbouncer = await startPgBouncer(direct, poolSize)
  const log = new WireLog()
  const wire = await startWireTap(log, 'pgbouncer', pgbouncer.url)
  // The application finds its database through the environment.
  process.env['TEST_POSTGRES_RUNTIME_URL'] = wire.through(direct)
  const app = await startApplication()
  try {
    const functions = await expectNothingLeftByFunctions(app)
    const plan = planTransactions(seed, transactions, await createTenants(app))
    const load = [
      runClients(plan, clients),
      converse(app, 'ada', journeys),
      converse(app, 'grace', journeys),
    ] as const
    await Promise.allSettled(load)
    // Checked before the results of the load, because it would be their cause.
    const statements = expectNothingLeftByStatements(log)
    const [reports] = await Promise.all(load)
    const committed = reports.flatMap((report) => report.committed)
    await expectExactly(app, plan, committed)
    return {
      PgBouncer: pgbouncer.version,
      clients,
      transactions,
      ...countCourses(plan),
      committed: committed.length,
      ...countConnections(reports),
      'statements on the wire': statements,
      functions,
    }
  } finally {
    await app.close()
    await wire.close()
    await pgbouncer.stop()
  }
}

async function createTenants({ database }: Application): Promise<Tenant[]> {
  const tenants = ['Initech', 'Umbrella', 'Hooli', 'Stark', 'Wayne'].map((name) => ({
    organizationId: newId('organization'),
    userId: newId('user'),
    name,
  }))
  for (const { organizationId, userId, name } of tenants) {
    await database.rows('INSERT INTO organizations (id, name) VALUES ($1, $2)', [organizationId, name])
    await database.rows(
      "INSERT INTO members (organization_id, user_id, email, role) VALUES ($1, $2, $3, 'owner')",
      [organizationId, userId, `owner@${name}.example`],
    )
  }
  return tenants
}

/** What users do, so that all of its statements go through the pooler, too. */
async function converse(app: Application, who: 'ada' | 'grace', times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    for (const [method, path, body] of [
      ['POST', '/chat', { message: 'Hi' }],
      ['GET', '/chats', undefined],
    ] as const) {
      const { status } = await app.send(method, path, { as: app[who], body })
      if (status !== 200) throw new BrokenPromise(`${method} ${path} was answered with ${status}`)
    }
  }
}

/** Every committed row is there, in its organization, and no others are. */
async function expectExactly(
  { database }: Application,
  plan: readonly PlannedTransaction[],
  committed: readonly number[],
): Promise<void> {
  const rows = await database.rows<{ row: string }>(
    "SELECT title || ' of ' || organization_id AS row FROM chats WHERE title LIKE 'transaction %'",
  )
  const kept = new Set(rows.map(({ row }) => row))
  const expected = committed.map(
    (number) => `transaction ${number} of ${plan[number]?.tenant.organizationId}`,
  )
  const [wrong] = kept.symmetricDifference(new Set(expected))
  if (wrong === undefined) return
  throw new BrokenPromise(`${wrong} ${kept.has(wrong) ? 'was kept and not committed' : 'was lost'}`)
}

/** @returns the number of statements that the application sent */
function expectNothingLeftByStatements(log: WireLog): number {
  const statements = log
    .since(0)
    .filter(({ direction }) => direction === 'to server')
    .flatMap(({ text }) => readStatements(text))
  for (const { name, sql } of statements) {
    const leftover = name === '' ? sessionStateIn(sql) : `${name}, a prepared statement,`
    if (leftover) throw new BrokenPromise(`${leftover} stays with the connection after: ${sql}`)
  }
  return statements.length
}

/** @returns the number of functions in the database */
async function expectNothingLeftByFunctions({ database }: Application): Promise<number> {
  const functions = await database.rows<{ name: string; body: string }>(
    `SELECT p.oid::regprocedure AS name, prosrc AS body
       FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace AND nspname = 'public'`,
  )
  for (const { name, body } of functions) {
    const leftover = sessionStateIn(body)
    if (leftover) throw new BrokenPromise(`${leftover} in ${name} stays with the connection`)
  }
  return functions.length
}

function countConnections(reports: ClientsReport[]): Figures {
  const served = reports.flatMap((report) => report.served)
  const users = [...Map.groupBy(served, ([pid]) => pid).values()]
  const shared = users.filter((uses) => new Set(uses.map(([, organizationId]) => organizationId)).size > 1)
  return { 'server connections': users.length, 'shared by organizations': shared.length }
}
