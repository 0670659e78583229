import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'

/** What Claude Code asks before its first question, to have a connection by then. */
export const handler = bufferedEndpoint(routes.hello, noInput, async () => ({ message: 'hello' }))
