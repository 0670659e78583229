import { setBudget } from '../../../lib/budget/set-budget.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { budgetTerms } from './schema.ts'

/** What the caller's organization may spend in all. */
export const handler = bufferedEndpoint(
  routes['set-organization-budget'],
  { body: budgetTerms },
  (request) => {
    const { principal, input } = request
    const { organizationId } = principal
    const holder = { organizationId, scope: 'organization', subject: organizationId } as const
    return auditedAlone(request, 'budget.set', (tx) => setBudget(tx, holder, input.body))
  },
)
