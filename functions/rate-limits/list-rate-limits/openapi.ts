import * as z from 'zod/mini'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import type { RateLimitInUse } from '../../../lib/rate-limit/in-use.ts'
import type { RateLimits } from '../../../lib/rate-limit/list-rate-limits.ts'
import { fourLimits, inUse, rateLimitFields } from '../openapi.ts'

const rateLimitInUse = z
  .strictObject({ ...rateLimitFields, in_use: inUse })
  .check(z.meta({ id: 'RateLimitInUse' })) satisfies z.ZodMiniType<RateLimitInUse>

const rateLimits = z
  .strictObject({
    deployment: z
      .strictObject(fourLimits)
      .check(z.describe('What every organization has at most; null: as much as it likes.')),
    ...pageOf('RateLimitPage', rateLimitInUse).shape,
  })
  .check(z.meta({ id: 'RateLimits' })) satisfies z.ZodMiniType<RateLimits>

export const operation = describeOperation({
  summary: 'List rate limits',
  description:
    'Those of the organization first, then those of members and of keys, each with how much of it is in use.',
  tag: 'Limits',
  request: pageInput,
  fields: pageFields,
  responses: { 200: { description: 'One page of rate limits.', json: rateLimits } },
  errors: [invalidCursor],
})
