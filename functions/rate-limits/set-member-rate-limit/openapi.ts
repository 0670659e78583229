import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { memberFields, memberNotFound } from '../../members/get-member/openapi.ts'
import { memberPath } from '../../members/get-member/schema.ts'
import { howLimitsAreSet, limitFields, rateLimit } from '../set-organization-rate-limit/openapi.ts'
import { ownLimits } from '../set-organization-rate-limit/schema.ts'

export const operation = describeOperation({
  summary: 'Set the rate limits of a member',
  description: `They hold for all that the member asks, in person or with any key. ${howLimitsAreSet}`,
  tag: 'Limits',
  request: { path: memberPath, body: ownLimits },
  example: { requests_per_minute: 60, concurrent_streams: 5 },
  fields: { ...memberFields, ...limitFields },
  responses: { 200: { description: 'The limits as they were set.', json: rateLimit } },
  errors: [memberNotFound],
})
