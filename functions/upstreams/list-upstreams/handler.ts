import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { asOperator } from '../../../lib/postgres/as-operator.ts'
import { listSwitches } from '../../../lib/upstream-switches/list-switches.ts'
import { routes } from '../../routes.ts'

/** The ways to Claude, and where they are switched off. */
export const handler = bufferedEndpoint(routes['list-upstreams'], noInput, async () => ({
  data: await asOperator(listSwitches),
}))
