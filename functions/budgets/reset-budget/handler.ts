import { resetBudget } from '../../../lib/budget/reset-budget.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { holderNamed } from '../budgets.ts'
import { changeBudget } from '../change-budget.ts'
import { input } from './schema.ts'

/** Forgives what the current period of a budget has spent. */
export const handler = bufferedEndpoint(routes['reset-budget'], input, (request) => {
  const holder = holderNamed(request.principal.organizationId, request.input.body)
  return changeBudget(request, 'budget.reset', (tx) => resetBudget(tx, holder))
})
