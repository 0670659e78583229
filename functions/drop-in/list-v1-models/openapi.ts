import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { model } from '../openapi.ts'
import { modelsInput } from './schema.ts'

const models = z
  .strictObject({
    object: z.literal('list'),
    data: z.array(model),
    has_more: z.boolean(),
    first_id: z.nullable(z.string()),
    last_id: z.nullable(z.string()),
  })
  .check(z.meta({ id: 'DropInModels', description: 'Models that may be asked, the default first.' }))

export const operation = describeOperation({
  summary: "List the models, for clients of Anthropic's and OpenAI's",
  tag: 'Drop-in',
  request: modelsInput,
  fields: {
    limit: 'At most so many.',
    after_id: 'Those that come after this one.',
    before_id: 'Those that come before this one.',
    beta: 'Ignored.',
  },
  responses: { 200: { description: 'The models.', json: models } },
})
