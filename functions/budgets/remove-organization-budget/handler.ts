import { removeBudget } from '../../../lib/budget/remove-budget.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'

/** Lets the caller's organization spend what its members and keys may. */
export const handler = bufferedEndpoint(routes['remove-organization-budget'], {}, (request) => {
  const { organizationId } = request.principal
  const holder = { organizationId, scope: 'organization', subject: organizationId } as const
  return auditedAlone(request, 'budget.removed', (tx) => removeBudget(tx, holder))
})
