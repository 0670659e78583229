import * as z from 'zod/mini'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { id, role } from '../../../lib/openapi/response-schemas.ts'
import { budget } from '../../budgets/openapi.ts'
import { fourLimits, inUse } from '../../rate-limits/openapi.ts'

const limits = z
  .strictObject({ ...fourLimits, in_use: inUse })
  .check(z.meta({ id: 'EffectiveLimits', description: 'Null: no limit here.' }))

const me = z
  .strictObject({
    organization: z.strictObject({ id: id('org'), name: z.string() }),
    user: z.strictObject({ id: id('user'), email: z.nullable(z.string()), role }),
    api_key_id: z.nullable(id('key')).check(z.describe('Null: without a key.')),
    scopes: z.array(z.string()).check(z.describe('What these credentials may do.')),
    rate_limits: z
      .strictObject({
        organization: limits,
        member: z.nullable(limits).check(z.describe('Null: none of your own.')),
        api_key: z.nullable(limits).check(z.describe("Null: none of the key's own.")),
      })
      .check(z.describe("All of them hold; those of the organization are no higher than the deployment's.")),
    budgets: z
      .array(budget)
      .check(z.describe('Those out of which your requests are paid; all of them bind.')),
  })
  .check(z.meta({ id: 'Me', description: 'Who you are here, and within which bounds.' }))

export const operation = describeOperation({
  summary: 'Who you are, and what you may do and spend',
  description:
    'For every member and every key: role, scopes, and the rate limits and budgets that bind you, with what is left of them.',
  tag: 'Organization',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'You.', json: me } },
})
