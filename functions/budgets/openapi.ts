import * as z from 'zod/mini'
import { type Budget, budgetPeriods } from '../../lib/budget/budget.ts'
import type { HolderScope } from '../../lib/holder.ts'
import { describeOperation, type ErrorDescription } from '../../lib/openapi/describe-operation.ts'
import { timestamp, usd } from '../../lib/openapi/response-schemas.ts'
import { holderInputs } from '../holders/holders.ts'
import { holderErrors, holderFields, holderShape, holderTitles } from '../holders/openapi.ts'
import { setBudgetInput } from './budgets.ts'

/** The fields of a budget and its standing. */
export const budgetStanding = {
  ...holderShape('binds'),
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

const termsFields = {
  period:
    'Days, weeks from Monday and months are those of UTC. `total` has no end: it begins when the budget is made.',
  limit_usd: 'What may be spent in a period, in dollars as a decimal text. The current one has it at once.',
  warn_at_percent:
    'At this part of the limit `warned_at` is set and the operator is alerted, once in a period.',
}

/** What a new budget, or one whose period changes, starts from. */
const knowsWhatWasSpent =
  'A budget that is new, or gets another period, knows what was spent in the period before and what is being spent: ' +
  'requests that are running are held in it at once. It replaces top-ups of the current period.'

export const budgetNotFound: ErrorDescription = {
  status: 404,
  code: 'budget_not_found',
  when: 'there is no such budget',
}

/** The fields of a body that name a budget. */
export const nameFields = {
  scope: 'Whose budget it is.',
  user_id: 'The member.',
  api_key_id: 'The key.',
}

const setDescriptions = {
  organization: knowsWhatWasSpent,
  member: `It binds all that the member asks, in person or with any key. ${knowsWhatWasSpent}`,
  api_key: knowsWhatWasSpent,
} as const satisfies Record<HolderScope, string>

const setExamples = {
  organization: { period: 'monthly', limit_usd: '100.00', warn_at_percent: 80 },
  member: { period: 'monthly', limit_usd: '5.00' },
  api_key: { period: 'daily', limit_usd: '1.00' },
} as const satisfies Record<HolderScope, object>

export const describeSetBudget = (scope: HolderScope) =>
  describeOperation({
    summary: `Set the budget of ${holderTitles[scope]}`,
    description: setDescriptions[scope],
    tag: 'Limits',
    request: setBudgetInput(scope),
    example: setExamples[scope],
    fields: { ...holderFields, ...termsFields },
    responses: { 200: { description: 'The budget and where it stands.', json: budget } },
    errors: holderErrors[scope],
  })

export const describeRemoveBudget = (scope: HolderScope) =>
  describeOperation({
    summary: `Remove the budget of ${holderTitles[scope]}`,
    ...(scope === 'organization' && { description: 'Those of members and keys stay.' }),
    tag: 'Limits',
    request: holderInputs[scope],
    fields: holderFields,
    responses: { 204: { description: 'The budget is gone.' } },
    errors: [budgetNotFound],
  })
