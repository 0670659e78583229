import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { apiKeyFields } from '../../api-keys/get-api-key/openapi.ts'
import { apiKeyPath } from '../../api-keys/get-api-key/schema.ts'
import { budgetNotFound } from '../remove-organization-budget/openapi.ts'

export const operation = describeOperation({
  summary: 'Remove the budget of an API key',
  tag: 'Limits',
  request: { path: apiKeyPath },
  fields: apiKeyFields,
  responses: { 204: { description: 'The budget is gone.' } },
  errors: [budgetNotFound],
})
