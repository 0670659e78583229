import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { apiKeyFields, apiKeyNotFound } from '../../api-keys/get-api-key/openapi.ts'
import { apiKeyPath } from '../../api-keys/get-api-key/schema.ts'
import { budget, knowsWhatWasSpent, termsFields } from '../set-organization-budget/openapi.ts'
import { budgetTerms } from '../set-organization-budget/schema.ts'

export const operation = describeOperation({
  summary: 'Set the budget of an API key',
  description: knowsWhatWasSpent,
  tag: 'Limits',
  request: { path: apiKeyPath, body: budgetTerms },
  example: { period: 'daily', limit_usd: '1.00' },
  fields: { ...apiKeyFields, ...termsFields },
  responses: { 200: { description: 'The budget and where it stands.', json: budget } },
  errors: [apiKeyNotFound],
})
