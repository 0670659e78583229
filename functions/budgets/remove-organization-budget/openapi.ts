import { describeOperation, type ErrorDescription } from '../../../lib/endpoints/describe-operation.ts'

export const budgetNotFound: ErrorDescription = {
  status: 404,
  code: 'budget_not_found',
  when: 'there is no such budget',
}

export const operation = describeOperation({
  summary: 'Remove the budget of the organization',
  description: 'Those of members and keys stay.',
  tag: 'Limits',
  request: {},
  fields: {},
  responses: { 204: { description: 'The budget is gone.' } },
  errors: [budgetNotFound],
})
