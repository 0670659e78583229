import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { memberFields } from '../../members/get-member/openapi.ts'
import { memberPath } from '../../members/get-member/schema.ts'
import { budgetNotFound } from '../remove-organization-budget/openapi.ts'

export const operation = describeOperation({
  summary: 'Remove the budget of a member',
  tag: 'Limits',
  request: { path: memberPath },
  fields: memberFields,
  responses: { 204: { description: 'The budget is gone.' } },
  errors: [budgetNotFound],
})
