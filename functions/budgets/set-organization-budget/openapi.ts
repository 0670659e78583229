import * as z from 'zod/mini'
import { type Budget, budgetPeriods } from '../../../lib/budget/budget.ts'
import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { timestamp, usd } from '../../../lib/endpoints/response-schemas.ts'
import { holderScopes } from '../../../lib/holder.ts'
import { budgetTerms } from './schema.ts'

/** The fields of a budget and of where it stands. */
export const budgetStanding = {
  scope: z.enum(holderScopes),
  user_id: z.nullable(z.string()).check(z.describe('The member whom it binds, if it is that of a member.')),
  api_key_id: z.nullable(z.string()).check(z.describe('The key that it binds, if it is that of a key.')),
  period: z.enum(budgetPeriods),
  limit_usd: usd,
  spent_usd: usd,
  held_usd: usd,
  remaining_usd: usd,
  overdrawn_usd: usd,
  warn_at_percent: z.int(),
  warned_at: z
    .nullable(timestamp)
    .check(z.describe('When the current period came to that part of its limit; null: it has not.')),
  period_start: timestamp,
  resets_at: z.nullable(timestamp).check(z.describe('When the next period begins; null: never.')),
}

const meaning =
  'What may be spent in a period, and where it stands. `limit_usd` has the top-ups of the current period in it; ' +
  '`held_usd` is what the requests that are running may cost at most; `remaining_usd` is what one that begins now may ' +
  'cost; `overdrawn_usd` is by how much the limit was lowered below that. `spent_usd` is below zero where a charge ' +
  'that was forgiven turned out to have been too high.'

export const budget = z
  .strictObject(budgetStanding)
  .check(z.meta({ id: 'Budget', description: meaning })) satisfies z.ZodMiniType<Budget>

export const termsFields = {
  period:
    'Days, weeks from Monday and months are those of UTC. `total` has no end: it begins when the budget is made.',
  limit_usd: 'What may be spent in a period, in dollars as a decimal text. The current one has it at once.',
  warn_at_percent:
    'At this part of the limit `warned_at` is set and the operator is alerted, once in a period.',
}

/** What a budget that is new, or changes its period, begins with. */
export const knowsWhatWasSpent =
  'A budget that is new, or gets another period, knows what was spent in the period before and what is being spent: ' +
  'requests that are running are held in it at once. It replaces top-ups of the current period.'

export const operation = describeOperation({
  summary: 'Set the budget of the organization',
  description: knowsWhatWasSpent,
  tag: 'Limits',
  request: { body: budgetTerms },
  example: { period: 'monthly', limit_usd: '100.00', warn_at_percent: 80 },
  fields: termsFields,
  responses: { 200: { description: 'The budget and where it stands.', json: budget } },
})
