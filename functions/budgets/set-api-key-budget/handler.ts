import { findApiKey } from '../../../lib/auth/find-api-key.ts'
import { setBudget } from '../../../lib/budget/set-budget.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { apiKeyPath } from '../../api-keys/get-api-key/schema.ts'
import { routes } from '../../routes.ts'
import { budgetTerms } from '../set-organization-budget/schema.ts'

/** What may be spent with an API key. */
export const handler = bufferedEndpoint(
  routes['set-api-key-budget'],
  { path: apiKeyPath, body: budgetTerms },
  (request) => {
    const { organizationId } = request.principal
    const { path, body } = request.input
    return auditedAlone(request, 'budget.set', async (tx) => {
      const { id: subject } = await findApiKey(tx, organizationId, path.key_id)
      return setBudget(tx, { organizationId, scope: 'api_key', subject }, body)
    })
  },
)
