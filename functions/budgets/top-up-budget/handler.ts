import { topUpBudget } from '../../../lib/budget/top-up-budget.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { holderNamed } from '../budgets.ts'
import { changeBudget } from '../change-budget.ts'
import { input } from './schema.ts'

/** Raises the limit of the current period of a budget. */
export const handler = bufferedEndpoint(routes['top-up-budget'], input, (request) => {
  const { body } = request.input
  const holder = holderNamed(request.principal.organizationId, body)
  return changeBudget(request, 'budget.topped_up', (tx) => topUpBudget(tx, holder, body.amount_usd))
})
