import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'
import { checkStores } from './check-stores.ts'

/** Whether the stores respond, and how fast. */
export const handler = bufferedEndpoint(routes['check-stores'], noInput, checkStores)
