import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { member } from '../../members/openapi.ts'
import { invitationInput } from '../memberships.ts'
import { invitationErrors, invitationFields } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Accept an invitation',
  description:
    'Makes you a member. Requests that name no organization in `x-org-id` work in the one that you joined first. To ' +
    'accept again changes nothing.',
  tag: 'People',
  request: invitationInput,
  fields: invitationFields,
  responses: { 200: { description: 'You, as a member.', json: member } },
  errors: invitationErrors,
})
