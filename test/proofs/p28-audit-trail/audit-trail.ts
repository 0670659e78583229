import * as fc from 'fast-check'
import { Client } from 'pg'
import { type Application, startApplication } from '../../harness/application.ts'
import type { TestDatabase } from '../../harness/database.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { openToAll } from '../requests/send-request.ts'
import { faultOf, readAuditRows } from './audit-row.ts'
import { bugs } from './bugs.ts'
import { type AdministrationRoute, administrationRoutes, planChange } from './changes.ts'
import { type Actor, Office } from './office.ts'
import { firstChange, readState } from './stored-state.ts'

export const auditTrail: Proof = {
  id: 'P28',
  name: 'audit trail',
  promise:
    'every change by an administrator is told once, by name and truly, in a log that nobody can change',
  prove,
  bugs,
}

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const rounds = fc.sample(
    fc.record({
      order: fc.shuffledSubarray(administrationRoutes, { minLength: administrationRoutes.length }),
      withKey: fc.boolean(),
    }),
    { seed, numRuns: size === 'full' ? 30 : 2 },
  )
  const app = await startApplication(openToAll)
  try {
    const statements = await tryToChangeLog(app)
    await app.database.rows(
      "ALTER TABLE audit_log ADD CONSTRAINT writable CHECK (request_id NOT LIKE 'unwritable-%') NOT VALID",
    )
    const office = new Office(app)
    let auditRows = 0
    for (const { order, withKey } of rounds) {
      for (const route of order) {
        const actor = office.actorFor(route, withKey)
        auditRows += await change(route, office, actor, app.database)
        await changeUntold(route, office, actor, app.database)
        await changeWithoutRight(route, office, app.database)
      }
    }
    const changes = rounds.length * administrationRoutes.length
    return {
      routes: administrationRoutes.length,
      changes,
      'audit rows': auditRows,
      'undone with their audit row': changes,
      'refused, and not in the log': changes,
      'secrets looked for': office.secrets.size,
      'statements refused': statements,
    }
  } finally {
    await app.close()
  }
}

const nameOf = ({ method, path }: AdministrationRoute) => `${method} ${path}`

/** Makes a change, and compares the log with what is stored. @returns the number of its audit rows */
async function change(
  route: AdministrationRoute,
  office: Office,
  actor: Actor,
  database: TestDatabase,
): Promise<number> {
  const planned = await planChange(route.operation, office)
  const before = await readState(database)
  const { requestId, status, body } = await office.ask(route, planned, actor)
  if (status !== 200 && status !== 204) throw new Error(`${nameOf(route)} answered ${status} ${body}`)

  const after = await readState(database)
  const rows = await readAuditRows(database, requestId)
  if (rows.length === 0) throw new BrokenPromise(`${nameOf(route)} left no audit row`)
  const text = JSON.stringify(rows)
  if ([...office.secrets].some((secret) => text.includes(secret))) {
    throw new BrokenPromise(`${nameOf(route)} left a secret in the audit log`)
  }
  const actions = rows.map(({ action }) => action).toSorted()
  if (String(actions) !== String(planned.actions.toSorted())) {
    throw new BrokenPromise(`${nameOf(route)} is told as ${actions.join(' and ')}`)
  }
  for (const row of rows) {
    const fault = faultOf(row, actor, before, after)
    if (fault !== undefined) throw new BrokenPromise(`${nameOf(route)} ${fault}`)
  }
  return rows.length
}

/** Asks for a change whose audit row cannot be written. */
async function changeUntold(
  route: AdministrationRoute,
  office: Office,
  actor: Actor,
  database: TestDatabase,
): Promise<void> {
  const planned = await planChange(route.operation, office)
  const before = await readState(database)
  const { status } = await office.ask(route, planned, actor, 'unwritable')
  const changed = firstChange(before, await readState(database))
  if (status === 500 && changed === undefined) return
  throw new BrokenPromise(`${nameOf(route)} answered ${status} and changed ${changed} without its audit row`)
}

/** Asks for a change with a key that is not allowed to. */
async function changeWithoutRight(
  route: AdministrationRoute,
  office: Office,
  database: TestDatabase,
): Promise<void> {
  const planned = await planChange(route.operation, office)
  const before = await readState(database)
  const { requestId, status } = await office.ask(route, planned, office.weakActor())
  const changed = firstChange(before, await readState(database))
  const rows = await readAuditRows(database, requestId)
  if ((status === 401 || status === 403) && changed === undefined && rows.length === 0) return
  throw new BrokenPromise(
    `${nameOf(route)} answered ${status} to a key that may not, changed ${changed} and left ${rows.length} audit rows`,
  )
}

/** Tries every way in which the application could change the log. @returns their number */
async function tryToChangeLog({ database, ada }: Application): Promise<number> {
  const statements = [
    "UPDATE audit_log SET action = 'nothing'",
    'DELETE FROM audit_log',
    'TRUNCATE audit_log',
    'DROP TABLE audit_log',
    'ALTER TABLE audit_log DISABLE ROW LEVEL SECURITY',
  ]
  const client = new Client({ connectionString: database.runtimeUrl })
  await client.connect()
  try {
    await client.query("SELECT set_config('app.organization_id', $1, false)", [ada.organizationId])
    for (const statement of statements) {
      const code = await client.query(statement).then(
        () => 'done',
        (error: { code: string }) => error.code,
      )
      if (code !== '42501') throw new BrokenPromise(`${statement} is not refused to the application: ${code}`)
    }
    return statements.length
  } finally {
    await client.end()
  }
}
