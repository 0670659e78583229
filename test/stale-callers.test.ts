import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { type Application, startApplication } from './harness/application.ts'
import { type IdentityProvider, startIdentityProvider } from './harness/identity/identity-provider.ts'
import { until } from './harness/until.ts'
import { changeFunction } from './proofs/change-function.ts'
import { Office } from './proofs/p28-audit-trail/office.ts'
import { openToAll } from './proofs/requests/send-request.ts'
import { changingRoutes } from './proofs/stale-callers/changing-routes.ts'
import { type Spoiling, spoiltKeys, spoiltTokens, Town } from './proofs/stale-callers/spoilt-credentials.ts'
import { tryGood, tryStale } from './proofs/stale-callers/try-stale.ts'

let provider: IdentityProvider
let app: Application
let town: Town
let office: Office

beforeAll(async () => {
  provider = await startIdentityProvider()
  app = await startApplication({
    ...openToAll,
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: provider.audience,
    OIDC_CLIENT_ID: 'sign-in',
    OIDC_CLIENT_SECRET: 'never-shown-to-anybody-here',
    PUBLIC_URL: 'https://gateway.example',
  })
  town = new Town(app, provider)
  office = new Office(app)
})
afterAll(async () => {
  await app.close()
  await provider.stop()
})

const spoilings = [...spoiltKeys, ...spoiltTokens]
const [revoked] = spoilings as [Spoiling]
const named = changingRoutes.map((route) => [`${route.method} ${route.path}`, route] as const)

test.each(named)(
  '%s works for a caller with the right, and changes nothing for one who has lost it, even while remembered',
  async (_name, route) => {
    expect(await tryGood(route, revoked, town, office)).toBeLessThan(300)
    for (const spoiling of spoilings) expect(await tryStale(route, spoiling, town, office)).toBeUndefined()
  },
)

test.each<[string, string, (userId: string, keyId: string) => string, object | undefined]>([
  ['a removal', 'DELETE', (userId) => `/members/${userId}`, undefined],
  ['another role', 'PATCH', (userId) => `/members/${userId}`, { role: 'viewer' }],
  ['a revocation', 'DELETE', (_userId, keyId) => `/api-keys/${keyId}`, undefined],
  ['a rotation', 'POST', (_userId, keyId) => `/api-keys/${keyId}/rotate`, { overlap_seconds: 0 }],
])('%s is answered once nothing that began before it is under way', async (_what, method, path, body) => {
  const { organizationId, userId } = await town.join()
  const { id } = await town.giveKey({ organizationId, userId })
  const change = new Client({ connectionString: app.database.ownerUrl })
  await change.connect()
  await change.query(`BEGIN; SELECT enter_organization('${organizationId}', '${userId}', NULL, 'owner')`)
  let isAnswered = false
  const answer = town.administer(method, path(userId, id), body).then(() => (isAnswered = true))
  await until(async () => isAnswered || (await app.database.rows(waitingLocks)).length > 0 || undefined)
  expect(isAnswered).toBe(false)
  await change.query('COMMIT')
  await change.end()
  await answer
})

const waitingLocks = `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE NOT l.granted AND a.datname = current_database()`

test('all of this rests on one query: without it every route obeys a revoked key', async () => {
  await app.database.rows(changeFunction('enter_organization', 'IF NOT FOUND THEN', 'IF false THEN'))
  const faults = new Map<string, unknown>()
  for (const [name, route] of named) faults.set(name, await tryStale(route, revoked, town, office))
  expect(faults).toEqual(
    new Map(named.map(([name]) => [name, expect.stringContaining('a revoked key changed')])),
  )
})
