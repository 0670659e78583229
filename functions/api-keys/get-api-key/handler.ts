import { findApiKey } from '../../../lib/auth/find-api-key.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { apiKeyPath } from './schema.ts'

/** One API key of the caller's organization, without the key itself. */
export const handler = bufferedEndpoint(
  routes['get-api-key'],
  { path: apiKeyPath },
  ({ principal: { organizationId }, input }) =>
    withOrg(organizationId, (tx) => findApiKey(tx, organizationId, input.path.key_id)),
)
