import * as z from 'zod/mini'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { id, role, timestamp } from '../../../lib/openapi/response-schemas.ts'

const health = z
  .strictObject({
    status: z.literal('ok'),
    env: z.string().check(z.describe('The name of this deployment.')),
    timestamp,
    requestId: z.string(),
    organization: z.optional(z.strictObject({ id: id('org'), name: z.string() })),
    user: z.optional(z.strictObject({ id: id('user'), email: z.nullable(z.string()), role })),
  })
  .check(z.meta({ id: 'Health' }))

export const operation = describeOperation({
  summary: 'Whether the service answers',
  description: 'With credentials also the organization and the user that they stand for.',
  tag: 'Service',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'It does.', json: health } },
})
