import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { listModels } from '../../../lib/turns/begin/list-models.ts'
import { presentModel } from '../../../lib/turns/dialects/anthropic/present-model.ts'
import { routes } from '../../routes.ts'
import { modelsInput } from './schema.ts'

/** More than there will ever be: Anthropic's own default is 20. */
const usualLimit = 1_000

/** The models that the caller may ask, in the shapes of Anthropic's and OpenAI's clients. */
export const handler = bufferedEndpoint(
  routes['list-v1-models'],
  modelsInput,
  async ({ principal: { modelRules }, input: { query } }) => {
    const { limit = usualLimit, after_id: after, before_id: before } = query
    const models = listModels(modelRules, new Date()).map(presentModel)
    const place = (id: string) => models.findIndex((model) => model.id === id)
    const from = after === undefined ? 0 : place(after) + 1
    const to = before === undefined ? models.length : Math.max(0, place(before))
    const data = models.slice(from, to).slice(0, limit)
    return {
      object: 'list',
      data,
      has_more: from + data.length < to,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    }
  },
)
