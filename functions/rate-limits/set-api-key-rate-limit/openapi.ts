import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { apiKeyFields, apiKeyNotFound } from '../../api-keys/get-api-key/openapi.ts'
import { apiKeyPath } from '../../api-keys/get-api-key/schema.ts'
import { howLimitsAreSet, limitFields, rateLimit } from '../set-organization-rate-limit/openapi.ts'
import { ownLimits } from '../set-organization-rate-limit/schema.ts'

export const operation = describeOperation({
  summary: 'Set the rate limits of an API key',
  description: howLimitsAreSet,
  tag: 'Limits',
  request: { path: apiKeyPath, body: ownLimits },
  example: { requests_per_minute: 60 },
  fields: { ...apiKeyFields, ...limitFields },
  responses: { 200: { description: 'The limits as they were set.', json: rateLimit } },
  errors: [apiKeyNotFound],
})
