import * as z from 'zod/mini'
import type { HolderScope } from '../../lib/holder.ts'
import { describeOperation, type ErrorDescription } from '../../lib/openapi/describe-operation.ts'
import type { RateLimit } from '../../lib/rate-limit/rate-limit.ts'
import { holderInputs } from '../holders/holders.ts'
import { holderErrors, holderFields, holderShape, holderTitles } from '../holders/openapi.ts'
import { setRateLimitInput } from './rate-limits.ts'

const limit = z.nullable(z.int())

export const fourLimits = {
  requests_per_minute: limit,
  input_tokens_per_minute: limit,
  output_tokens_per_minute: limit,
  concurrent_streams: limit,
}

/** The shape of `in_use`. */
export const inUse = z
  .nullable(
    z.strictObject(fourLimits).check(
      z.meta({
        id: 'LimitsInUse',
        description:
          'How much of each limit that holds is in use now. What was taken of the first three flows back within a minute. ' +
          '`requests_per_minute` counts those that ask Claude. Null: there is no limit here.',
      }),
    ),
  )
  .check(z.describe('Null: it cannot be told at the moment.'))

export const rateLimitFields = {
  ...holderShape('limits'),
  ...fourLimits,
}

const rateLimit = z.strictObject(rateLimitFields).check(
  z.meta({
    id: 'RateLimit',
    description: 'How fast an organization, a member or a key may ask. Null: nothing is set here.',
  }),
) satisfies z.ZodMiniType<RateLimit>

const limitFields = {
  requests_per_minute:
    'Requests that ask Claude; as many may come at once. Reading chats and following turns count for themselves, within the same number. Administration is not bound by it.',
  input_tokens_per_minute: 'Tokens that Claude reads.',
  output_tokens_per_minute:
    'Tokens that Claude writes. Until its answer is complete, a request counts with `max_tokens`.',
  concurrent_streams: 'Answers of Claude that may be under way at the same time.',
}

/** True of all three. */
const howLimitsAreSet =
  'What is absent or null has no limit here. A request has to fit all limits that apply to it. For ten seconds a ' +
  'caller seen just before may still be held to the old ones; what was used before stays used.'

const rateLimitNotFound: ErrorDescription = {
  status: 404,
  code: 'rate_limit_not_found',
  when: 'no such limits are set',
}

const setDescriptions = {
  organization: `They can only be lower than those of the deployment: the smaller one holds. ${howLimitsAreSet}`,
  member: `They hold for all that the member asks, in person or with any key. ${howLimitsAreSet}`,
  api_key: howLimitsAreSet,
} as const satisfies Record<HolderScope, string>

const setExamples = {
  organization: { requests_per_minute: 600, output_tokens_per_minute: 500_000 },
  member: { requests_per_minute: 60, concurrent_streams: 5 },
  api_key: { requests_per_minute: 60 },
} as const satisfies Record<HolderScope, object>

export const describeSetRateLimit = (scope: HolderScope) =>
  describeOperation({
    summary: `Set the rate limits of ${holderTitles[scope]}`,
    description: setDescriptions[scope],
    tag: 'Limits',
    request: setRateLimitInput(scope),
    example: setExamples[scope],
    fields: { ...holderFields, ...limitFields },
    responses: { 200: { description: 'The limits as they were set.', json: rateLimit } },
    errors: holderErrors[scope],
  })

export const describeRemoveRateLimit = (scope: HolderScope) =>
  describeOperation({
    summary: `Remove the rate limits of ${holderTitles[scope]}`,
    ...(scope === 'organization' && {
      description: 'Those of the deployment, of members and of keys stay.',
    }),
    tag: 'Limits',
    request: holderInputs[scope],
    fields: holderFields,
    responses: { 204: { description: 'The limits are gone.' } },
    errors: [rateLimitNotFound],
  })
