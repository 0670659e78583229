import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '../../../lib/ids.ts'
import { allScopes } from '../../../lib/roles.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ AUTH_MODE: 'production' })
})
afterAll(() => app.close())

interface Issued {
  id: string
  key: string
  user_id: string
  created_by: string | null
  scopes: string[]
}
const issue = (body: unknown = {}, organizationId: string = app.ada.organizationId) =>
  app.send('POST', `/organizations/${organizationId}/api-keys`, {
    headers: { authorization: `Bearer ${app.credentials.operatorToken}`, 'x-request-id': 'issue-1' },
    body,
  })

test('an organization whose last key is gone gets one for its owner, which may do everything, shown once', async () => {
  await app.database.rows('UPDATE api_keys SET revoked_at = now() WHERE organization_id = $1', [
    app.ada.organizationId,
  ])
  const issued = await json<Issued>(await issue())
  expect(issued).toMatchObject({ user_id: app.ada.userId, created_by: null, scopes: [...allScopes] })
  const members = await app.send('GET', '/members', { headers: { 'x-api-key': issued.key } })
  expect(members.status).toBe(200)

  const [event] = await app.database.rows<{ user_id: string | null; after: unknown }>(
    `SELECT user_id, after FROM audit_log WHERE action = 'api_key.created' AND target = $1`,
    [issued.id],
  )
  expect(event?.user_id).toBeNull()
  expect(JSON.stringify(event?.after)).not.toContain(issued.key)
})

test('of several owners the operator chooses; a member who is no owner gets none', async () => {
  const [second, member] = [await addMember(app, 'owner'), await addMember(app, 'member')]
  expect(await json<Issued>(await issue({ user_id: second.userId }))).toMatchObject({
    user_id: second.userId,
  })
  expect((await json<Issued>(await issue())).user_id).toBe(app.ada.userId)
  for (const user_id of [member.userId, app.grace.userId, 'nobody']) {
    const response = await issue({ user_id })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'member_not_found' } })
  }
})

test('an organization that is not there gets none', async () => {
  for (const id of [newId('organization'), 'x']) {
    const response = await issue({}, id)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'organization_not_found' } })
  }
})
