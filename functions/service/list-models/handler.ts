import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { listModels, noRules } from '../../../lib/turns/begin/list-models.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** The models that the caller may ask, or all of the deployment, what they cost and what they take. */
export const handler = bufferedEndpoint(
  routes['list-models'],
  input,
  async ({ principal: { modelRules }, input: { query } }) => ({
    data: listModels(query.of === 'deployment' ? noRules : modelRules, new Date()),
  }),
)
