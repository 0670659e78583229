import { deploymentSettings } from '../../../lib/config/deployment.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'

/** Whether this function responds; with credentials, also whom it sees. */
export const handler = bufferedEndpoint(routes.health, noInput, async ({ requestId, caller }) => ({
  status: 'ok',
  env: deploymentSettings().APP_ENV,
  timestamp: new Date().toISOString(),
  requestId,
  ...(caller && {
    organization: { id: caller.organizationId, name: caller.organizationName },
    user: { id: caller.userId, email: caller.email, role: caller.role },
  }),
}))
