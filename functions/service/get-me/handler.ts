import type { Principal } from '../../../lib/auth/principal.ts'
import { listBindingBudgets } from '../../../lib/budget/list-binding-budgets.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import type { HolderScope } from '../../../lib/holder.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { readInUse } from '../../../lib/rate-limit/in-use.ts'
import { limitsOf, toOwnLimits } from '../../../lib/rate-limit/limits.ts'
import { routes } from '../../routes.ts'

/** Who the caller is and their bounds: what they may do, how fast, and from which budgets. */
export const handler = bufferedEndpoint(routes['get-me'], noInput, async ({ principal }) => {
  const { organizationId, organizationName, userId, email, role, apiKeyId, scopes } = principal
  const [budgets, organization, member, apiKey] = await Promise.all([
    withOrg(organizationId, (tx) => listBindingBudgets(tx, principal)),
    limitsInUse(principal, 'organization', organizationId),
    limitsInUse(principal, 'member', userId),
    limitsInUse(principal, 'api_key', apiKeyId),
  ])
  return {
    organization: { id: organizationId, name: organizationName },
    user: { id: userId, email, role },
    api_key_id: apiKeyId ?? null,
    scopes: [...scopes],
    rate_limits: { organization, member, api_key: apiKey },
    budgets,
  }
})

/** The limits in force of one of those for whom the caller asks; null where there are none. */
async function limitsInUse(
  { organizationId, rateLimits }: Principal,
  scope: HolderScope,
  subject: string | undefined,
) {
  const limits = limitsOf(rateLimits)[scope]
  if (limits === undefined || subject === undefined) return null
  return { ...toOwnLimits(limits), in_use: await readInUse({ organizationId, scope, subject }, limits) }
}
