import * as z from 'zod/mini'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import type { StoreHealth, StoresHealth } from './check-stores.ts'

const store = z.strictObject({
  status: z.enum(['ok', 'unavailable']),
  duration_ms: z.int().check(z.nonnegative()),
}) satisfies z.ZodMiniType<StoreHealth>

const health = z
  .strictObject({
    status: z.literal('ok'),
    stores: z.strictObject({ postgres: store, redis: store, dynamodb: store }),
  })
  .check(z.meta({ id: 'StoresHealth' })) satisfies z.ZodMiniType<StoresHealth>

export const operation = describeOperation({
  summary: 'Whether the stores answer',
  description: 'For monitors: asks PostgreSQL and Redis whether they can be written, and DynamoDB.',
  tag: 'Service',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'They do.', json: health } },
  errors: [
    { status: 503, code: 'store_unavailable', when: 'one does not; `details.stores` say how each answered' },
  ],
})
