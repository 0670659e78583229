import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { apiKeyInput } from '../api-keys.ts'
import { apiKey, apiKeyFields, apiKeyNotFound } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Get an API key',
  tag: 'API keys',
  request: apiKeyInput,
  fields: apiKeyFields,
  responses: { 200: { description: 'The API key, without the key itself.', json: apiKey } },
  errors: [apiKeyNotFound],
})
