import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { memberFields, memberNotFound } from '../../members/get-member/openapi.ts'
import { memberPath } from '../../members/get-member/schema.ts'
import { budget, knowsWhatWasSpent, termsFields } from '../set-organization-budget/openapi.ts'
import { budgetTerms } from '../set-organization-budget/schema.ts'

export const operation = describeOperation({
  summary: 'Set the budget of a member',
  description: `It binds all that the member asks, in person or with any key. ${knowsWhatWasSpent}`,
  tag: 'Limits',
  request: { path: memberPath, body: budgetTerms },
  example: { period: 'monthly', limit_usd: '5.00' },
  fields: { ...memberFields, ...termsFields },
  responses: { 200: { description: 'The budget and where it stands.', json: budget } },
  errors: [memberNotFound],
})
