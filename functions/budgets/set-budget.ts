import { setBudget } from '../../lib/budget/set-budget.ts'
import { bufferedEndpoint } from '../../lib/endpoints/buffered-endpoint.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import type { HolderScope } from '../../lib/holder.ts'
import { holderOf, requireHolder } from '../holders/holders.ts'
import { setBudgetInput } from './budgets.ts'
import { changeBudget } from './change-budget.ts'

/** Sets what a holder may spend. */
export const setBudgetOf = (scope: HolderScope, route: Route) =>
  bufferedEndpoint(route, setBudgetInput(scope), (request) => {
    const { path, body } = request.input
    const holder = holderOf(request.principal.organizationId, path)
    return changeBudget(request, 'budget.set', async (tx) => {
      await requireHolder(tx, holder)
      return setBudget(tx, holder, body)
    })
  })
