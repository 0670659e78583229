import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { logWithRequestId } from '../../../lib/log.ts'
import { switchOn } from '../../../lib/upstream-switches/switch-upstream.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** Takes one switch back. */
export const handler = bufferedEndpoint(
  routes['switch-on-upstream'],
  input,
  ({ requestId, input: { path } }) => logWithRequestId(requestId, () => switchOn(path)),
)
