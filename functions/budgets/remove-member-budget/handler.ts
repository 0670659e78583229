import { removeBudget } from '../../../lib/budget/remove-budget.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { memberPath } from '../../members/get-member/schema.ts'
import { routes } from '../../routes.ts'

/** Lifts the budget of a member, also of one who was removed. */
export const handler = bufferedEndpoint(routes['remove-member-budget'], { path: memberPath }, (request) => {
  const { organizationId } = request.principal
  const holder = { organizationId, scope: 'member', subject: request.input.path.user_id } as const
  return auditedAlone(request, 'budget.removed', (tx) => removeBudget(tx, holder))
})
