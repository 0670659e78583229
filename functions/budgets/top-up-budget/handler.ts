import { topUpBudget } from '../../../lib/budget/top-up-budget.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { toHolder } from '../reset-budget/schema.ts'
import { topUp } from './schema.ts'

/** Raises the limit of the current period of a budget. */
export const handler = bufferedEndpoint(routes['top-up-budget'], { body: topUp }, (request) => {
  const { principal, input } = request
  const holder = toHolder(principal.organizationId, input.body)
  return auditedAlone(request, 'budget.topped_up', (tx) => topUpBudget(tx, holder, input.body.amount_usd))
})
