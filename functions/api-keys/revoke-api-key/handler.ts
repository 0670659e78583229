import { revokeApiKey } from '../../../lib/auth/revoke-api-key.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { apiKeyPath } from '../get-api-key/schema.ts'

/** Ends an API key for good. */
export const handler = bufferedEndpoint(routes['revoke-api-key'], { path: apiKeyPath }, (request) =>
  auditedAlone(request, 'api_key.revoked', (tx) =>
    revokeApiKey(tx, request.principal, request.input.path.key_id),
  ),
)
