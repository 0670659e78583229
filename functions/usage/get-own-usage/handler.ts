import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { respondWithUsage } from '../respond-with-usage.ts'
import { input } from './schema.ts'

/** What the caller used and what it cost, as JSON or CSV. */
export const handler = bufferedEndpoint(
  routes['get-own-usage'],
  input,
  ({ principal: { organizationId, userId }, input: { query }, headers }) =>
    respondWithUsage(organizationId, { ...query, user_id: userId }, headers['accept']),
)
