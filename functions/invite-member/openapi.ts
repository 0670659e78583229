import { describeOperation, type ErrorDescription } from '../../lib/endpoints/describe-operation.ts'
import { member } from '../get-member/openapi.ts'
import { invitation } from './schema.ts'

export const roleAboveYours: ErrorDescription = {
  status: 403,
  code: 'role_above_yours',
  when: 'somebody concerned has a role above yours, or would get one',
}

export const roleBeyondYours: ErrorDescription = {
  status: 403,
  code: 'scope_above_yours',
  when: 'the role has a scope that your own credentials do not have; `details.scopes` say which',
}

export const operation = describeOperation({
  summary: 'Invite a member',
  description:
    'By email: whoever first signs in with that address, verified by the identity provider, is the member. By ' +
    'subject: that person is a member at once.',
  tag: 'Organization',
  request: { body: invitation },
  example: { email: 'carol@acme.example', role: 'member' },
  fields: {
    email: 'An address; upper and lower case are the same.',
    subject: "The identity provider's name for a person: the `sub` of their tokens.",
    role: 'What they may do. An admin can invite everybody but an owner.',
  },
  responses: { 200: { description: 'The new member.', json: member } },
  errors: [
    roleAboveYours,
    roleBeyondYours,
    { status: 409, code: 'member_exists', when: 'the email or the subject is that of a member' },
  ],
})
