import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { InvalidRequestError } from '../../../lib/errors.ts'
import { listModels } from '../../../lib/turns/begin/list-models.ts'
import { presentModel } from '../../../lib/turns/dialects/anthropic/present-model.ts'
import { routes } from '../../routes.ts'
import { modelsInput } from './schema.ts'

/** The models that the caller may ask, in the shapes of Anthropic's and OpenAI's clients. */
export const handler = bufferedEndpoint(
  routes['list-v1-models'],
  modelsInput,
  async ({ principal: { modelRules }, input: { query } }) => {
    const { limit, after_id: after, before_id: before } = query
    const models = listModels(modelRules, new Date()).map(presentModel)
    const place = (id: string) => {
      const found = models.findIndex((model) => model.id === id)
      if (found === -1) throw new InvalidRequestError(`There is no model ${id} here.`)
      return found
    }
    const some = models.slice(
      after === undefined ? 0 : place(after) + 1,
      before === undefined ? undefined : place(before),
    )
    // Who walks backwards wants those that stand right before.
    const data = before === undefined ? some.slice(0, limit) : some.slice(-limit)
    return {
      object: 'list',
      data,
      has_more: data.length < some.length,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    }
  },
)
