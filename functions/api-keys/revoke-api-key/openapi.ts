import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { roleAboveYours } from '../../members/openapi.ts'
import { apiKeyInput } from '../api-keys.ts'
import { apiKeyFields, apiKeyNotFound } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Revoke an API key',
  description:
    'For good, and within ten seconds everywhere. The key stays in the list, with `revoked_at`; it cannot be ' +
    'changed any more, so that revoking it once more is 404.',
  tag: 'API keys',
  request: apiKeyInput,
  fields: apiKeyFields,
  responses: { 204: { description: 'The API key is revoked.' } },
  errors: [roleAboveYours, apiKeyNotFound],
})
