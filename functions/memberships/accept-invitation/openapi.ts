import { describeOperation, type ErrorDescription } from '../../../lib/endpoints/describe-operation.ts'
import { member } from '../../members/get-member/openapi.ts'
import { invitationPath } from './schema.ts'

export const invitationFields = { organization_id: 'The id of an organization that has invited you.' }

export const invitationErrors: readonly ErrorDescription[] = [
  { status: 403, code: 'organization_suspended', when: 'the organization is suspended' },
  { status: 404, code: 'invitation_not_found', when: 'no such organization has invited you' },
]

export const operation = describeOperation({
  summary: 'Accept an invitation',
  description:
    'Makes you a member. Requests that name no organization in `x-org-id` work in the one that you joined first. To ' +
    'accept again changes nothing.',
  tag: 'People',
  request: { path: invitationPath },
  fields: invitationFields,
  responses: { 200: { description: 'You, as a member.', json: member } },
  errors: invitationErrors,
})
