import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { memberFields } from '../../members/get-member/openapi.ts'
import { memberPath } from '../../members/get-member/schema.ts'
import { rateLimitNotFound } from '../remove-organization-rate-limit/openapi.ts'

export const operation = describeOperation({
  summary: 'Remove the rate limits of a member',
  tag: 'Limits',
  request: { path: memberPath },
  fields: memberFields,
  responses: { 204: { description: 'The limits are gone.' } },
  errors: [rateLimitNotFound],
})
