import { isDeepStrictEqual } from 'node:util'
import { recall } from '../../../lib/auth/known-principals.ts'
import type { Application } from '../../harness/application.ts'
import type { Office } from '../p28-audit-trail/office.ts'
import { type Answer, sendRequest } from '../requests/send-request.ts'
import { type AskedChange, type ChangingRoute, planFor } from './changing-routes.ts'
import type { Spoiling, SpoiltCaller, Town } from './spoilt-credentials.ts'

/**
 * Asks for a change as a caller whose rights of a moment ago are still remembered.
 * @returns what is wrong with the answer, or was changed, as the end of a sentence about the route
 */
export async function tryStale(
  route: ChangingRoute,
  spoiling: Spoiling,
  town: Town,
  office: Office,
): Promise<string | undefined> {
  const { app } = town
  const spoilt = await spoiling.make(town)
  const change = await planFor(route, office, app, spoilt.caller)
  await warm(app, spoilt)
  await spoilt.spoil()
  const before = await everything(app, change)
  if ((await recall(spoilt.credential)) === undefined) throw new Error(`${spoiling.name} is not believed`)
  const { status } = await ask(app, route, change, spoilt)
  const changed = firstDifference(before, await everything(app, change))
  await spoilt.restore?.()
  if (changed !== undefined) return `${spoiling.name} changed ${changed} and was answered ${status}`
  return status === spoiling.status ? undefined : `${spoiling.name} was answered ${status}`
}

/** Asks for the same change as a caller who still has all rights. @returns the response's status */
export async function tryGood(
  route: ChangingRoute,
  spoiling: Spoiling,
  town: Town,
  office: Office,
): Promise<number> {
  const good = await spoiling.make(town)
  const change = await planFor(route, office, town.app, good.caller)
  return (await ask(town.app, route, change, good)).status
}

async function warm(app: Application, { headers }: SpoiltCaller): Promise<void> {
  const { status } = await sendRequest(app, { method: 'GET', target: '/chats', headers })
  if (status !== 200) throw new Error(`GET /chats answered ${status}`)
}

function ask(
  app: Application,
  { method }: ChangingRoute,
  { path, body }: AskedChange,
  { headers }: SpoiltCaller,
): Promise<Answer> {
  return sendRequest(app, {
    method,
    target: path,
    headers: { ...headers, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
}

/** A digest of every table's rows, and of what else the change is about. A key's last use is no one's change. */
async function everything(
  { database, claude }: Application,
  { elsewhere }: AskedChange,
): Promise<Map<string, unknown>> {
  const tables = await database.rows<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  const digests = tables.map(
    ({ name }) => `SELECT '${name}' AS name, md5(string_agg(row::text, '' ORDER BY row::text)) AS rows
                     FROM (SELECT to_jsonb(t) - 'last_used_at' FROM ${name} t) AS stored (row)`,
  )
  const rows = await database.rows<{ name: string; rows: string | null }>(digests.join(' UNION ALL '))
  const all = new Map<string, unknown>(rows.map(({ name, rows: digest }) => [name, digest]))
  all.set('the journal', await elsewhere?.())
  all.set('the questions to Claude', claude.requests().length)
  return all
}

function firstDifference(one: Map<string, unknown>, other: Map<string, unknown>): string | undefined {
  return [...one.keys()].find((name) => !isDeepStrictEqual(one.get(name), other.get(name)))
}
