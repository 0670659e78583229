import * as z from 'zod/mini'
import type { BudgetWithHolds } from '../../../lib/budget/list-budgets.ts'
import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import { id, timestamp, usd } from '../../../lib/openapi/response-schemas.ts'
import { budgetStanding } from '../openapi.ts'

const hold = z
  .strictObject({ turn_id: id('turn'), request_id: z.string(), held_usd: usd, started_at: timestamp })
  .check(z.meta({ id: 'Hold', description: 'What a request that is running may cost at most.' }))

const budgetWithHolds = z
  .strictObject({
    ...budgetStanding,
    hold_count: z.int().check(z.describe('How many requests are held in the current period.')),
    holds: z.array(hold).check(z.describe('The newest hundred of them, the newest first.')),
  })
  .check(z.meta({ id: 'BudgetWithHolds' })) satisfies z.ZodMiniType<BudgetWithHolds>

export const operation = describeOperation({
  summary: 'List budgets',
  description: 'That of the organization first, then those of members and of keys.',
  tag: 'Limits',
  request: pageInput,
  fields: pageFields,
  responses: {
    200: {
      description: 'One page of budgets and where they stand.',
      json: pageOf('BudgetPage', budgetWithHolds),
    },
  },
  errors: [invalidCursor],
})
