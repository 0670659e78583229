import { listBindingBudgets } from '../../../lib/budget/list-binding-budgets.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { limitsOf, toOwnLimits } from '../../../lib/rate-limit/limits.ts'
import { routes } from '../../routes.ts'

/** Who the caller is and their bounds: what they may do, how fast, and from which budgets. */
export const handler = bufferedEndpoint(routes['get-me'], noInput, async ({ principal }) => {
  const { organizationId, organizationName, userId, email, role, apiKeyId, scopes } = principal
  const { organization, member, api_key } = limitsOf(principal.rateLimits)
  return {
    organization: { id: organizationId, name: organizationName },
    user: { id: userId, email, role },
    api_key_id: apiKeyId ?? null,
    scopes: [...scopes],
    rate_limits: {
      organization: toOwnLimits(organization),
      member: member ? toOwnLimits(member) : null,
      api_key: api_key ? toOwnLimits(api_key) : null,
    },
    budgets: await withOrg(organizationId, (tx) => listBindingBudgets(tx, principal)),
  }
})
