import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application
/** A new one for each test, so that nobody in it is known already. */
let id: string
let key: string

beforeAll(async () => {
  app = await startApplication({ AUTH_MODE: 'production' })
})
beforeEach(async () => {
  const body = { name: 'Initech', owner: { email: 'bill@initech.example' } }
  const created = await json<{ organization: { id: string }; api_key: { key: string } }>(
    await app.send('POST', '/organizations', { headers: operator(), body }),
  )
  id = created.organization.id
  key = created.api_key.key
})
afterAll(() => app.close())

const operator = () => ({
  authorization: `Bearer ${app.credentials.operatorToken}`,
  'x-request-id': 'operator-1',
})
const change = (what: 'suspend' | 'restore', organizationId = id) =>
  app.send('POST', `/organizations/${organizationId}/${what}`, { headers: operator() })
const say = () => app.send('POST', '/chat', { headers: { 'x-api-key': key }, body: { message: 'Hi' } })
const expectRefusal = async (response: Response) => {
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ error: { code: 'organization_suspended' } })
}

test('a suspended organization may do nothing, and all again when it is restored', async () => {
  expect(await (await change('suspend')).json()).toMatchObject({
    id,
    name: 'Initech',
    suspended_at: expect.any(String),
  })
  await expectRefusal(await say())

  expect(await (await change('restore')).json()).toMatchObject({ id, suspended_at: null })
  const rows = await app.database.rows('SELECT suspended_at FROM organizations WHERE id = $1', [id])
  expect(rows).toEqual([{ suspended_at: null }])
})

test('a caller who is still remembered writes nothing from then on', async () => {
  expect((await say()).status).toBe(200)
  await change('suspend')
  await expectRefusal(await say())
})

test('a second suspension keeps the time of the first', async () => {
  const { suspended_at: first } = await json<{ suspended_at: string }>(await change('suspend'))
  expect(first).toEqual(expect.any(String))
  expect(await (await change('suspend')).json()).toMatchObject({ suspended_at: first })
})

test('restoring what is not suspended changes nothing', async () => {
  expect(await (await change('restore')).json()).toMatchObject({ id, suspended_at: null })
})

test('every change stands in the log of the organization, by the operator', async () => {
  const { suspended_at: at } = await json<{ suspended_at: string }>(await change('suspend'))
  await change('restore')
  const events = await app.database.rows(
    `SELECT action, target, user_id, request_id, before->'suspended_at' AS before, after->'suspended_at' AS after
       FROM audit_log WHERE organization_id = $1 ORDER BY id DESC LIMIT 2`,
    [id],
  )
  const byOperator = { target: id, user_id: null, request_id: 'operator-1' }
  expect(events).toEqual([
    { ...byOperator, action: 'organization.restored', before: at, after: null },
    { ...byOperator, action: 'organization.suspended', before: null, after: at },
  ])
})

test.each(['suspend', 'restore'] as const)('%s: an unknown organization is not found', async (what) => {
  for (const unknown of ['org_00000000000070008000000000000000', 'Initech']) {
    const response = await change(what, unknown)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'organization_not_found' } })
  }
})

test.each(['suspend', 'restore'] as const)('%s: an owner cannot do it', async (what) => {
  const response = await app.send('POST', `/organizations/${id}/${what}`, { headers: { 'x-api-key': key } })
  expect(response.status).toBe(401)
})
