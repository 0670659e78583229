import { revokeApiKey } from '../../../lib/auth/api-keys/revoke-api-key.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { apiKeyInput } from '../api-keys.ts'

/** Ends an API key for good. */
export const handler = bufferedEndpoint(routes['revoke-api-key'], apiKeyInput, (request) =>
  auditedAlone(request, 'api_key.revoked', (tx) =>
    revokeApiKey(tx, request.principal, request.input.path.key_id),
  ),
)
