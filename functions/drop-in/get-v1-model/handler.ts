import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { requireModel } from '../../../lib/turns/dialects/anthropic/model-rules.ts'
import { presentModel } from '../../../lib/turns/dialects/anthropic/present-model.ts'
import { routes } from '../../routes.ts'
import { modelInput } from './schema.ts'

/** One of the models that the caller may ask. */
export const handler = bufferedEndpoint(
  routes['get-v1-model'],
  modelInput,
  async ({ principal, input: { path } }) => {
    requireModel(principal, path.model)
    return presentModel({ id: path.model })
  },
)
