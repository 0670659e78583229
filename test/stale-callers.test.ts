import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from './harness/application.ts'
import { type IdentityProvider, startIdentityProvider } from './harness/identity-provider.ts'
import { changeFunction } from './proofs/change-function.ts'
import { Office } from './proofs/p28-office.ts'
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
  '%s is done for who may, and changes nothing for who no longer may, however well they are remembered',
  async (_name, route) => {
    expect(await tryGood(route, revoked, town, office)).toBeLessThan(300)
    for (const spoiling of spoilings) expect(await tryStale(route, spoiling, town, office)).toBeUndefined()
  },
)

test('all of that rests on one question: without it every route does what a revoked key asks', async () => {
  await app.database.rows(changeFunction('enter_organization', 'IF NOT FOUND THEN', 'IF false THEN'))
  const faults = new Map<string, unknown>()
  for (const [name, route] of named) faults.set(name, await tryStale(route, revoked, town, office))
  expect(faults).toEqual(
    new Map(named.map(([name]) => [name, expect.stringContaining('a revoked key changed')])),
  )
})
