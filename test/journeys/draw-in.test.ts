import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Member } from '../../lib/tenancy/member.ts'
import { type Application, startApplication } from '../harness/application.ts'
import { type OidcProvider, startOidcProvider } from '../harness/identity/oidc-provider.ts'
import { json } from '../harness/json.ts'
import { edgeSettings, fromNewNetwork } from '../harness/through-edge.ts'

// A person is invited by their own company, and by an organization of strangers that has learned their subject and
// address. The tokens come from a real provider.

const people = [
  'by-address',
  'by-subject',
  'by-both',
  'by-nobody',
  'strangers-first',
  'own-first',
  'unverified',
] as const
type Name = (typeof people)[number]

let provider: OidcProvider
let app: Application

beforeAll(async () => {
  provider = await startOidcProvider(
    people.map((name) => ({
      sub: `sub-${name}`,
      email: `${name}@company.example`,
      email_verified: name !== 'unverified',
    })),
  )
  app = await startApplication({
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: `${provider.clientId}, ${provider.audience}`,
    ...edgeSettings,
  })
})
afterAll(async () => {
  await app.close()
  await provider.stop()
})

const bySubject = (name: Name) => ({ subject: `sub-${name}` })
const byAddress = (name: Name) => ({ email: `${name}@company.example` })

async function invite(as: Application['ada'], whom: object): Promise<Member> {
  const body = { ...whom, role: 'member' }
  const response = await app.send('POST', '/members', { as, body, headers: fromNewNetwork() })
  expect(response.status).toBe(200)
  return json<Member>(response)
}

/** Everything that a person can do with both of their tokens, in the name of an organization or of none. */
async function tryEverything(name: Name): Promise<string[]> {
  const { idToken, accessToken } = await provider.signIn(`sub-${name}`)
  const { organizationId: own } = app.ada
  const { organizationId: strange } = app.grace
  const seen: string[] = []
  for (const token of [idToken, accessToken]) {
    for (const organizationId of [undefined, own, strange]) {
      const named = organizationId !== undefined && { 'x-org-id': organizationId }
      for (const [method, path, body] of [
        ['GET', '/health'],
        ['GET', '/chats'],
        ['POST', '/chat', { message: `A secret of ${name}` }],
        ['POST', '/chat/stream', { message: `A secret of ${name}` }],
        ['GET', '/organizations/mine'],
      ] as const) {
        const response = await app.send(method, path, { headers: { ...as(token), ...named }, body })
        await response.text()
        seen.push(response.headers.get('x-organization-id') ?? 'nowhere')
      }
    }
  }
  return seen
}

const as = (token: string) => ({ ...fromNewNetwork(), authorization: `Bearer ${token}` })

const headerOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())

test('both kinds of a real provider’s tokens identify the same person', async () => {
  const tokens = await provider.signIn('sub-by-nobody')
  expect(headerOf(tokens.accessToken)).toMatchObject({ typ: 'at+jwt' })
  for (const token of [tokens.idToken, tokens.accessToken]) {
    const response = await app.send('GET', '/organizations/mine', { headers: as(token) })
    expect(await json(response)).toMatchObject({ person: { subject: 'sub-by-nobody' }, data: [] })
    expect((await app.send('GET', '/chats', { headers: as(token) })).status).toBe(401)
  }
})

test.each<[Name, string, () => Promise<unknown>]>([
  ['by-subject', 'strangers invite them by subject', () => invite(app.grace, bySubject('by-subject'))],
  ['by-address', 'strangers invite them by address', () => invite(app.grace, byAddress('by-address'))],
  [
    'by-both',
    'strangers invite them in every way',
    async () => {
      await invite(app.grace, bySubject('by-both'))
      await invite(app.grace, byAddress('by-both'))
      await invite(app.grace, { subject: 'sub-by-both-2', email: 'by-both-2@company.example' })
    },
  ],
  [
    'strangers-first',
    'strangers come before their company',
    async () => {
      await invite(app.grace, bySubject('strangers-first'))
      await invite(app.ada, byAddress('strangers-first'))
    },
  ],
  [
    'own-first',
    'their company comes before the strangers',
    async () => {
      await invite(app.ada, byAddress('own-first'))
      await invite(app.grace, bySubject('own-first'))
    },
  ],
])('%s: where %s, nothing that the person does lands them anywhere', async (name, _how, prepare) => {
  await prepare()
  const seen = await tryEverything(name)
  expect(new Set(seen)).toEqual(new Set(['nowhere']))
  expect(await app.database.rows("SELECT FROM audit_log WHERE action = 'member.joined'")).toEqual([])
  expect(app.claude.requests()).toEqual([])
})

test('the person joins their own company, stays there, and the strangers read nothing', async () => {
  const name = 'strangers-first'
  const { idToken } = await provider.signIn(`sub-${name}`)
  const headers = as(idToken)
  const { data } = await json<{ data: { organization: { id: string; name: string } }[] }>(
    await app.send('GET', '/organizations/mine', { headers }),
  )
  expect(data.map(({ organization }) => organization.name).toSorted()).toEqual(['Acme', 'Globex'])

  const { organizationId: own } = app.ada
  expect((await app.send('POST', `/organizations/mine/${own}/accept`, { headers })).status).toBe(200)
  const asked = await app.send('POST', '/chat', { headers, body: { message: 'A secret' } })
  expect([asked.status, asked.headers.get('x-organization-id')]).toEqual([200, own])
  const { chat_id: chatId } = await json<{ chat_id: string }>(asked)

  const seenBy = async (reader: Application['ada']) =>
    (await app.send('GET', `/chats/${chatId}`, { as: reader, headers: fromNewNetwork() })).status
  expect([await seenBy(app.ada), await seenBy(app.grace)]).toEqual([200, 404])

  // The strangers' invitation is still open, until the person declines it.
  const { organizationId: strange } = app.grace
  const there = { ...headers, 'x-org-id': strange }
  expect((await app.send('GET', '/chats', { headers: there })).status).toBe(403)
  expect((await app.send('POST', `/organizations/mine/${strange}/decline`, { headers })).status).toBe(204)
  expect((await app.send('GET', '/chats', { headers: there })).status).toBe(401)
  expect((await app.send('GET', '/chats', { headers })).headers.get('x-organization-id')).toBe(own)
})

test('a person whose address the provider does not vouch for is told what to do', async () => {
  await invite(app.ada, byAddress('unverified'))
  const { idToken } = await provider.signIn('sub-unverified')
  const response = await app.send('GET', '/chats', { headers: as(idToken) })
  expect(response.status).toBe(401)
  expect(await json(response)).toMatchObject({
    error: { details: { problem: 'email_not_verified' }, message: expect.stringContaining('by subject') },
  })
})
