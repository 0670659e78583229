import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { lastOwner } from '../../members/openapi.ts'
import { invitationInput } from '../memberships.ts'
import { invitationErrors, invitationFields } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Decline an invitation',
  description:
    'The invitation is gone, and API keys that were to act on your behalf are revoked with it. You can be invited again.',
  tag: 'People',
  request: invitationInput,
  fields: invitationFields,
  responses: { 204: { description: 'The invitation is gone.' } },
  errors: [...invitationErrors, lastOwner],
})
