import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { timestamp, usd } from '../../../lib/openapi/response-schemas.ts'
import type { Model } from '../../../lib/turns/begin/list-models.ts'
import { efforts } from '../../../lib/upstream/models/model-abilities.ts'
import { input } from './schema.ts'

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

const parameters = z
  .strictObject({
    thinking: z.strictObject({
      by_default: z.boolean().check(z.describe('Whether the model thinks where a request does not say.')),
      adaptive: z.boolean(),
      budget_tokens: z.boolean().check(z.describe('Whether it takes `enabled` with a budget.')),
      disabled: z
        .enum(['at_any_effort', 'up_to_high', 'never'])
        .check(z.describe('When it can be kept from thinking.')),
    }),
    effort: z
      .nullable(z.strictObject({ levels: z.array(z.enum(efforts)), default: z.enum(efforts) }))
      .check(z.describe('Least first; null: it takes none.')),
    sampling: z
      .boolean()
      .check(z.describe('`temperature` or `top_p`, with version 2023-06-01 of the Messages API.')),
    forced_tool_choice: z.boolean(),
    prefill: z.boolean().check(z.describe('Whether it goes on with the beginning of an answer.')),
  })
  .check(
    z.meta({
      id: 'ModelParameters',
      description: 'What the model takes of `POST /v1/messages`, and of `POST /chat`, where models differ.',
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
    least_useful_max_tokens: count.check(
      z.describe(
        'A budget that cannot pay for all of `max_tokens` shortens the answer to no less than this, and refuses it below: the newest models think first, from the same tokens. Less at a lower `effort` and without `thinking`, more at a higher one.',
      ),
    ),
    prices: z.array(priceTier).check(z.describe('Smallest prompts first.')),
    context_tokens: count.check(z.describe('The most that prompt and answer may have together.')),
    max_answer_tokens: count.check(z.describe('The longest answer that the model gives, thinking included.')),
    least_cacheable_tokens: z
      .nullable(count)
      .check(z.describe('A shorter prompt is not kept in the cache; null: not published.')),
    sold_until: z
      .nullable(timestamp)
      .check(z.describe('From then on the model is refused with `model_retired`; null: no end is known.')),
    parameters,
  })
  .check(
    z.meta({ id: 'Model', description: 'A model, and what it costs now.' }),
  ) satisfies z.ZodMiniType<Model>

export const operation = describeOperation({
  summary: 'List the models that you may ask',
  description:
    'As far as your organization and your key allow them, the default first, with their prices, limits and parameters.',
  tag: 'Messages',
  request: input,
  fields: {
    of:
      '`deployment`: all models that are offered here, as they are before an organization has decided anything; an ' +
      'organization allows some or all of these.',
  },
  responses: {
    200: {
      description: 'The models.',
      json: z.strictObject({ data: z.array(model) }).check(z.meta({ id: 'Models' })),
    },
  },
})
