import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { memberInput } from '../members.ts'
import { lastOwner, memberFields, memberNotFound, roleAboveYours } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Remove a member',
  description:
    'Their API keys are revoked and their sign-ins end with them; all count for nothing within ten seconds. What they did and used stays ' +
    'in the books, and they can be invited again.',
  tag: 'Organization',
  request: memberInput,
  fields: memberFields,
  responses: { 204: { description: 'The membership has ended.' } },
  errors: [roleAboveYours, memberNotFound, lastOwner],
})
