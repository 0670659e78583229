import * as z from 'zod/mini'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { usd } from '../../../lib/openapi/response-schemas.ts'
import type { Model } from '../../../lib/turns/begin/list-models.ts'

const count = z.int().check(z.positive())

const priceTier = z
  .strictObject({
    prompt_tokens_up_to: z
      .nullable(count)
      .check(
        z.describe(
          'For prompts of up to this many tokens, including those read from and written to the cache; null: of any size.',
        ),
      ),
    input_usd: usd,
    output_usd: usd,
    cache_read_usd: usd,
    cache_creation_5m_usd: usd,
    cache_creation_1h_usd: usd,
  })
  .check(
    z.meta({
      id: 'PriceTier',
      description: 'Dollars per million tokens. The size of the whole prompt prices the whole request.',
    }),
  )

const model = z
  .strictObject({
    id: z.string().check(z.describe('What a request calls it.')),
    is_default: z.boolean().check(z.describe('Whether a request that names no model gets this one.')),
    max_tokens: z
      .nullable(count)
      .check(z.describe('The most that a request may ask for; null: as much as Claude gives.')),
    default_max_tokens: count.check(z.describe('What a request gets that names no `max_tokens`.')),
    prices: z.array(priceTier).check(z.describe('Smallest prompts first.')),
  })
  .check(
    z.meta({ id: 'Model', description: 'A model that you may ask, and what it costs now.' }),
  ) satisfies z.ZodMiniType<Model>

export const operation = describeOperation({
  summary: 'List the models that you may ask',
  description: 'As far as your organization and your key allow them, the default first, with their prices.',
  tag: 'Messages',
  request: noInput,
  fields: {},
  responses: {
    200: {
      description: 'The models.',
      json: z.strictObject({ data: z.array(model) }).check(z.meta({ id: 'Models' })),
    },
  },
})
