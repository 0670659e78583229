import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { roleAboveYours } from '../../members/invite-member/openapi.ts'
import { apiKeyFields, apiKeyNotFound } from '../get-api-key/openapi.ts'
import { apiKeyPath } from '../get-api-key/schema.ts'

export const operation = describeOperation({
  summary: 'Revoke an API key',
  description:
    'For good, and within ten seconds everywhere. The key stays in the list, with `revoked_at`; it cannot be ' +
    'changed any more, so that revoking it once more is 404.',
  tag: 'API keys',
  request: { path: apiKeyPath },
  fields: apiKeyFields,
  responses: { 204: { description: 'The API key is revoked.' } },
  errors: [roleAboveYours, apiKeyNotFound],
})
