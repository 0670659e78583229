import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { AuditEvent } from '../../../lib/audit/list-events.ts'
import type { Page } from '../../../lib/http/cursor.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application
let admin: Caller
/** Of the organization of Ada, the latest first. */
let events: AuditEvent[]

beforeAll(async () => {
  app = await startApplication()
  admin = await addMember(app, 'admin')
  const withKey = {
    headers: { authorization: `Bearer ${app.credentials.adminKey}`, 'x-request-id': 'by-key' },
  }
  await app.send('PATCH', '/organization', { as: app.ada, body: { max_tokens: 10 } })
  await app.send('POST', '/members', { as: admin, body: { subject: 'bob', role: 'member' } })
  await app.send('PATCH', '/organization', { ...withKey, body: { max_tokens: null } })
  await app.send('PATCH', '/organization', { as: app.grace, body: { name: 'Globe' } })
  await app.database.rows(
    `INSERT INTO audit_log (organization_id, id, request_id, action, target)
     VALUES ($1, 'audit_' || repeat('f', 32), 'by-operator', 'organization.restored', $2)`,
    [app.ada.organizationId, app.ada.organizationId],
  )
  events = (await list('')).data
})
afterAll(() => app.close())

const list = async (query: string, as = app.ada) =>
  json<Page<AuditEvent>>(await app.send('GET', `/audit-log${query}`, { as }))
const idsOf = (some: readonly (AuditEvent | undefined)[]) => some.map((event) => event?.id)

test('every change is listed with who made it and how, latest first', () => {
  const keyId = expect.stringMatching(/^key_[0-9a-f]{32}$/)
  const event = { id: expect.any(String), at: expect.any(String), request_id: expect.any(String) }
  const ofOrganization = { action: 'organization.updated', target: app.ada.organizationId }
  expect(events).toEqual([
    {
      ...event,
      actor: { type: 'operator', user_id: null, api_key_id: null },
      request_id: 'by-operator',
      action: 'organization.restored',
      target: app.ada.organizationId,
      before: null,
      after: null,
    },
    {
      ...event,
      ...ofOrganization,
      actor: { type: 'member', user_id: app.ada.userId, api_key_id: keyId },
      request_id: 'by-key',
      before: { max_tokens: 10 },
      after: { max_tokens: null },
    },
    {
      ...event,
      actor: { type: 'member', user_id: admin.userId, api_key_id: null },
      action: 'member.invited',
      target: expect.stringMatching(/^user_/),
      before: null,
      after: expect.objectContaining({ subject: 'bob', role: 'member' }),
    },
    {
      ...event,
      ...ofOrganization,
      actor: { type: 'member', user_id: app.ada.userId, api_key_id: null },
      before: { max_tokens: null },
      after: { max_tokens: 10 },
    },
  ])
})

test('in pages it is the same', async () => {
  const seen: AuditEvent[] = []
  let cursor = ''
  for (const more of [true, true, true, false]) {
    const page = await list(`?limit=1${cursor}`)
    seen.push(...page.data)
    expect(page.has_more).toBe(more)
    cursor = `&cursor=${page.next_cursor}`
  }
  expect(seen).toEqual(events)
})

test('of one action, target, member, key or time only those are shown', async () => {
  const [byOperator, byKey, invitation, first] = events
  const filtered = async (name: string, value: string | null | undefined) =>
    idsOf((await list(`?${name}=${encodeURIComponent(value ?? '')}`)).data)
  expect(await filtered('action', 'organization.updated')).toEqual(idsOf([byKey, first]))
  expect(await filtered('target', invitation?.target)).toEqual(idsOf([invitation]))
  expect(await filtered('user_id', app.ada.userId)).toEqual(idsOf([byKey, first]))
  expect(await filtered('api_key_id', byKey?.actor.api_key_id)).toEqual(idsOf([byKey]))

  await app.database.rows("UPDATE audit_log SET at = '2026-01-01T12:00:00Z' WHERE id = $1", [first?.id])
  expect(await filtered('since', '2026-01-01T12:00:00.001Z')).toEqual(idsOf([byOperator, byKey, invitation]))
  expect(await filtered('until', '2026-01-01T12:00:00Z')).toEqual([])
  expect(await filtered('until', '2026-01-01T13:00:00.001+01:00')).toEqual(idsOf([first]))
  expect(await filtered('since', '2026-01-01T13:00:00+01:00')).toHaveLength(4)
  expect(await filtered('since', '0000-01-01T00:00:00Z')).toHaveLength(4)
})

test.each(['target', 'user_id', 'api_key_id'])('a %s that is no id finds nothing', async (name) => {
  expect((await list(`?${name}=%F0%9F%90%88`)).data).toEqual([])
})

test.each([
  '?action=organization.painted',
  '?since=yesterday',
  '?until=2026-02-30T00:00:00Z',
  '?since=2026-01-01',
  '?cursor=WyJ4IiwieSJd',
  '?unknown=x',
  '?target=%00',
])('%s is refused', async (query) => {
  expect((await app.send('GET', `/audit-log${query}`, { as: app.ada })).status).toBe(400)
})

test('another organization sees its own', async () => {
  const { data } = await list('', app.grace)
  expect(data.map(({ after }) => after)).toEqual([{ name: 'Globe' }])
  const [foreign] = events
  expect((await list(`?target=${foreign?.target}`, app.grace)).data).toEqual([])
})

test.each(['member', 'viewer'] as const)('a %s may not see it', async (role) => {
  expect((await app.send('GET', '/audit-log', { as: await addMember(app, role) })).status).toBe(403)
})
