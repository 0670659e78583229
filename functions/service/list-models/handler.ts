import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { listModels } from '../../../lib/turns/begin/list-models.ts'
import { routes } from '../../routes.ts'

/** The models that the caller may ask, what they cost and what they take. */
export const handler = bufferedEndpoint(
  routes['list-models'],
  noInput,
  async ({ principal: { modelRules } }) => ({
    data: listModels(modelRules, new Date()),
  }),
)
