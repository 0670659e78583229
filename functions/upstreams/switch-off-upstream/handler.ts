import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { logWithRequestId } from '../../../lib/log.ts'
import { switchOff } from '../../../lib/upstream-switches/switch-upstream.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** Switches a way to Claude off. */
export const handler = bufferedEndpoint(
  routes['switch-off-upstream'],
  input,
  ({ requestId, input: { path, body } }) => logWithRequestId(requestId, () => switchOff(path, body.reason)),
)
