import * as fc from 'fast-check'
import type { Application } from '../../harness/application.ts'
import { Office } from '../p28-audit-trail/office.ts'
import { BrokenPromise } from '../proof.ts'
import { changingRoutes } from '../stale-callers/changing-routes.ts'
import { spoiltKeys, Town } from '../stale-callers/spoilt-credentials.ts'
import { tryStale } from '../stale-callers/try-stale.ts'

/**
 * Asks for changes with keys that have just lost their power, but are still trusted.
 * @param count how many of the changing routes are tried
 * @returns the number of attempted changes
 * @throws BrokenPromise
 */
export async function changeWithSpoiltKeys(app: Application, count: number, seed: number): Promise<number> {
  const length = Math.min(count, changingRoutes.length)
  const some = fc.shuffledSubarray(changingRoutes, { minLength: length, maxLength: length })
  const [routes = []] = fc.sample(some, { seed, numRuns: 1 })
  const [town, office] = [new Town(app), new Office(app)]
  for (const route of routes) {
    for (const spoiling of spoiltKeys) {
      const fault = await tryStale(route, spoiling, town, office)
      if (fault !== undefined) throw new BrokenPromise(`${route.method} ${route.path}: ${fault}`)
    }
  }
  return routes.length * spoiltKeys.length
}
