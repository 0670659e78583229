import { findApiKey } from '../../../lib/auth/api-keys/find-api-key.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { routes } from '../../routes.ts'
import { apiKeyInput } from '../api-keys.ts'

/** One API key of the caller's organization, without the key itself. */
export const handler = bufferedEndpoint(
  routes['get-api-key'],
  apiKeyInput,
  ({ principal: { organizationId }, input }) =>
    withOrg(organizationId, (tx) => findApiKey(tx, organizationId, input.path.key_id)),
)
