import { expect, test } from '@jest/globals'
import type { Route } from '../../lib/endpoints/route.ts'
import { newId } from '../../lib/ids.ts'
import { addMember } from './add-member.ts'
import type { Application } from './application.ts'
import { auditRows } from './audit-rows.ts'
import { json } from './json.ts'

const noIds = ['x', '%00', '🐈', "' OR true --"]

/** By path parameter: ids that exist or existed, none of which the first organization may use. */
const idsOfOthers: Readonly<Record<string, (app: Application) => Promise<string[]>>> = {
  user_id: async (app) => {
    const { userId } = await addMember(app, 'member')
    await app.database.rows('UPDATE members SET removed_at = now() WHERE user_id = $1', [userId])
    return [app.grace.userId, userId, newId('user')]
  },
  key_id: async (app) => {
    const body = { name: 'A secret of Globex' }
    const { id } = await json<{ id: string }>(await app.send('POST', '/api-keys', { as: app.grace, body }))
    return [id, newId('apiKey')]
  },
}

/** A test: an id that is not the caller's is answered like one that never existed, and nothing changes. */
export function refusesForeignIds(application: () => Application, route: Route, body?: object): void {
  test(`${route.operation}: a foreign id, a removed one and no id answer like one that never was, to the byte`, async () => {
    const app = application()
    const [, parameter = ''] = /\{(\w+)\}/.exec(route.path) ?? []
    const ids = await idsOfOthers[parameter]?.(app)
    if (ids === undefined) throw new Error(`No id of others for ${route.path}`)
    const before = await storedRows(app)

    const answers = new Set<string>()
    for (const id of [...ids, ...noIds]) {
      const response = await app.send(
        route.method,
        route.path.replace(`{${parameter}}`, encodeURIComponent(id)),
        { as: app.ada, headers: { 'x-request-id': 'foreign' }, ...(body && { body }) },
      )
      expect([id, response.status]).toEqual([id, 404])
      answers.add(await response.text())
    }
    expect([...answers]).toEqual([expect.stringContaining('_not_found"')])
    expect(await storedRows(app)).toEqual(before)
    expect(await auditRows(app, 'foreign')).toEqual([])
  })
}

function storedRows({ database }: Application) {
  const tables = ['members', 'api_keys', 'budgets', 'rate_limits']
  return Promise.all(tables.map((table) => database.rows(`SELECT * FROM ${table} t ORDER BY (t.*)::text`)))
}
