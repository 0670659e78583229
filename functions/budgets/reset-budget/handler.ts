import { resetBudget } from '../../../lib/budget/reset-budget.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { holderNamed } from '../budgets.ts'
import { input } from './schema.ts'

/** Forgives what the current period of a budget has spent. */
export const handler = bufferedEndpoint(routes['reset-budget'], input, (request) => {
  const holder = holderNamed(request.principal.organizationId, request.input.body)
  return auditedAlone(request, 'budget.reset', (tx) => resetBudget(tx, holder))
})
