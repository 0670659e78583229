import { startApplication } from '../../harness/application.ts'
import { startIdentityProvider } from '../../harness/identity/identity-provider.ts'
import type { Figures, Proof, ProofRun } from '../proof.ts'
import { readOperations } from '../requests/operations.ts'
import { openToAll } from '../requests/send-request.ts'
import { bugs } from './bugs.ts'
import { expectRowsApart } from './rows.ts'
import { createOperator, createTenant } from './tenants.ts'
import { Wall } from './wall.ts'
import { withoutFilters } from './without-filters.ts'

export const tenantWall: Proof = {
  id: 'P9',
  name: 'tenant wall',
  promise: 'no tenant sees a row, byte, id or count of another',
  prove,
  variants: [withoutFilters],
  bugs,
}

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const [together, alone] = size === 'full' ? [5_000, 2_500] : [600, 100]
  const identityProvider = await startIdentityProvider()
  const app = await startApplication({
    ...openToAll,
    OIDC_ISSUER: identityProvider.issuer,
    OIDC_AUDIENCE: identityProvider.audience,
  })
  try {
    const acme = await createTenant(app, identityProvider, 'Acme')
    const globex = await createTenant(app, identityProvider, 'Globex')
    const operator = createOperator(app, [acme, globex])
    // Whoever signs in on a device is on neither side yet: functions/sign-in/pages.test.ts tells where they get.
    const operations = (await readOperations()).filter(({ route: { scope } }) => scope !== 'sign-in')
    const wall = new Wall(app, operations, { acme, globex, operator })
    for (const side of [acme, globex, operator]) await wall.reachAll(side, seed)

    await wall.callTogether(seed, together)
    await wall.leavesAlone(globex, seed + 1, alone)
    await wall.leavesAlone(acme, seed + 2, alone)
    wall.expectPromptsApart()
    const rows = await expectRowsApart(app.database, [acme, globex], operator)
    return { operations: operations.length, ...wall.figures(), rows, 'foreign bytes, ids and rows': 0 }
  } finally {
    await app.close()
    await identityProvider.stop()
  }
}
