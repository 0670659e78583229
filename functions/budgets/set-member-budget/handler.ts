import { setBudget } from '../../../lib/budget/set-budget.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { findMember } from '../../../lib/tenancy/find-member.ts'
import { memberPath } from '../../members/get-member/schema.ts'
import { routes } from '../../routes.ts'
import { budgetTerms } from '../set-organization-budget/schema.ts'

/** What a member may spend, with all of their keys. */
export const handler = bufferedEndpoint(
  routes['set-member-budget'],
  { path: memberPath, body: budgetTerms },
  (request) => {
    const { organizationId } = request.principal
    const { path, body } = request.input
    return auditedAlone(request, 'budget.set', async (tx) => {
      const { user_id: subject } = await findMember(tx, { organizationId, userId: path.user_id })
      return setBudget(tx, { organizationId, scope: 'member', subject }, body)
    })
  },
)
