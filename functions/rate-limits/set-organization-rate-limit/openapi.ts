import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { holderScopes } from '../../../lib/holder.ts'
import type { RateLimit } from '../../../lib/rate-limit/rate-limit.ts'
import { ownLimits } from './schema.ts'

const limit = z.nullable(z.int())

export const fourLimits = {
  requests_per_minute: limit,
  input_tokens_per_minute: limit,
  output_tokens_per_minute: limit,
  concurrent_streams: limit,
}

export const rateLimit = z
  .strictObject({
    scope: z.enum(holderScopes),
    user_id: z
      .nullable(z.string())
      .check(z.describe('The member whom it limits, if it is that of a member.')),
    api_key_id: z.nullable(z.string()).check(z.describe('The key that it limits, if it is that of a key.')),
    ...fourLimits,
  })
  .check(
    z.meta({
      id: 'RateLimit',
      description: 'How fast an organization, a member or a key may ask. Null: nothing is set here.',
    }),
  ) satisfies z.ZodMiniType<RateLimit>

export const limitFields = {
  requests_per_minute:
    'Requests that ask Claude; as many may come at once. Reading chats and following turns count for themselves, within the same number. Administration is not bound by it.',
  input_tokens_per_minute: 'Tokens that Claude reads.',
  output_tokens_per_minute:
    'Tokens that Claude writes. Until its answer is complete, a request counts with `max_tokens`.',
  concurrent_streams: 'Answers of Claude that may be under way at the same time.',
}

/** What holds for all three. */
export const howLimitsAreSet =
  'What is absent or null has no limit here. A request has to fit into all limits that concern it. Whoever was seen ' +
  'just before may be held against the old ones for ten seconds more; what was used before stays used.'

export const operation = describeOperation({
  summary: 'Set the rate limits of the organization',
  description: `They can only be lower than those of the deployment: the smaller one holds. ${howLimitsAreSet}`,
  tag: 'Limits',
  request: { body: ownLimits },
  example: { requests_per_minute: 600, output_tokens_per_minute: 500_000 },
  fields: limitFields,
  responses: { 200: { description: 'The limits as they were set.', json: rateLimit } },
})
