import { removeBudget } from '../../lib/budget/remove-budget.ts'
import { bufferedEndpoint } from '../../lib/endpoints/buffered-endpoint.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import type { HolderScope } from '../../lib/holder.ts'
import { holderInputs, holderOf } from '../holders/holders.ts'
import { changeBudget } from './change-budget.ts'

/** Removes a holder's budget, also when the holder no longer exists. */
export const removeBudgetOf = (scope: HolderScope, route: Route) =>
  bufferedEndpoint(route, holderInputs[scope], (request) => {
    const holder = holderOf(request.principal.organizationId, request.input.path)
    return changeBudget(request, 'budget.removed', (tx) => removeBudget(tx, holder))
  })
