import * as z from 'zod/mini'
import type { SpendingRow } from '../../../lib/budget/books/spending-report.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { id, timestamp, usd } from '../../../lib/openapi/response-schemas.ts'
import { reportTooLong, spanFields } from '../openapi.ts'
import { input } from './schema.ts'

const count = z.int().check(z.nonnegative())

const spendingRow = z
  .strictObject({
    organization_id: id('org'),
    name: z.string().check(z.describe('`erased` of one that is deleted.')),
    turns: count,
    input_tokens: count.check(z.describe('Without those that the prompt cache has read or written.')),
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
    cost_usd: usd,
  })
  .check(
    z.meta({ id: 'SpendingRow', description: 'What one organization used and spent.' }),
  ) satisfies z.ZodMiniType<SpendingRow>

const spendingReport = z
  .strictObject({
    since: timestamp,
    until: z.nullable(timestamp).check(z.describe('Null: up to now.')),
    total_usd: usd,
    data: z.array(spendingRow),
  })
  .check(z.meta({ id: 'SpendingReport' }))

export const operation = describeOperation({
  summary: 'Report what organizations spent',
  description: 'One row for each organization that used anything, highest spending first, deleted ones too.',
  tag: 'Operator',
  request: input,
  fields: spanFields,
  responses: { 200: { description: 'The report.', json: spendingReport } },
  errors: [reportTooLong],
})
