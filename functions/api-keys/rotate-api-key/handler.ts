import { rotateApiKey } from '../../../lib/auth/api-keys/rotate-api-key.ts'
import { auditedAlone } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** Makes a new key under the same id, and shows it this once. */
export const handler = bufferedEndpoint(routes['rotate-api-key'], input, (request) =>
  auditedAlone(request, 'api_key.rotated', (tx) => {
    const { path, body } = request.input
    return rotateApiKey(tx, request.principal, {
      keyId: path.key_id,
      overlapSeconds: body.overlap_seconds,
    })
  }),
)
