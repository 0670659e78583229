import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { apiKeyFields } from '../../api-keys/get-api-key/openapi.ts'
import { apiKeyPath } from '../../api-keys/get-api-key/schema.ts'
import { rateLimitNotFound } from '../remove-organization-rate-limit/openapi.ts'

export const operation = describeOperation({
  summary: 'Remove the rate limits of an API key',
  tag: 'Limits',
  request: { path: apiKeyPath },
  fields: apiKeyFields,
  responses: { 204: { description: 'The limits are gone.' } },
  errors: [rateLimitNotFound],
})
