import document from '../../../docs/openapi.json' with { type: 'json' }
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'

/** The description of this API. */
export const handler = bufferedEndpoint(routes.openapi, noInput, async () => document)
