import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { respondWithUsage } from '../respond-with-usage.ts'
import { usageInput } from '../usage.ts'

/** What the caller's organization used and what it cost, as JSON or CSV. */
export const handler = bufferedEndpoint(
  routes['get-usage'],
  usageInput,
  ({ principal: { organizationId }, input: { query }, headers }) =>
    respondWithUsage(organizationId, query, headers['accept']),
)
