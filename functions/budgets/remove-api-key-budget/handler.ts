import { removeBudget } from '../../../lib/budget/remove-budget.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { apiKeyPath } from '../../api-keys/get-api-key/schema.ts'
import { routes } from '../../routes.ts'

/** Lifts the budget of an API key. */
export const handler = bufferedEndpoint(routes['remove-api-key-budget'], { path: apiKeyPath }, (request) => {
  const { organizationId } = request.principal
  const holder = { organizationId, scope: 'api_key', subject: request.input.path.key_id } as const
  return auditedAlone(request, 'budget.removed', (tx) => removeBudget(tx, holder))
})
