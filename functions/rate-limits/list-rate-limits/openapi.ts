import * as z from 'zod/mini'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import type { RateLimits } from '../../../lib/rate-limit/list-rate-limits.ts'
import { fourLimits, rateLimit } from '../openapi.ts'

const rateLimits = z
  .strictObject({
    deployment: z
      .strictObject(fourLimits)
      .check(z.describe('What every organization has at most; null: as much as it likes.')),
    ...pageOf('RateLimitPage', rateLimit).shape,
  })
  .check(z.meta({ id: 'RateLimits' })) satisfies z.ZodMiniType<RateLimits>

export const operation = describeOperation({
  summary: 'List rate limits',
  description: 'Those of the organization first, then those of members and of keys.',
  tag: 'Limits',
  request: pageInput,
  fields: pageFields,
  responses: { 200: { description: 'One page of rate limits.', json: rateLimits } },
  errors: [invalidCursor],
})
