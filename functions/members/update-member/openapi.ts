import { describeOperation, type ErrorDescription } from '../../../lib/endpoints/describe-operation.ts'
import { member, memberFields, memberNotFound } from '../get-member/openapi.ts'
import { memberPath } from '../get-member/schema.ts'
import { roleAboveYours, roleBeyondYours } from '../invite-member/openapi.ts'
import { memberChange } from './schema.ts'

export const lastOwner: ErrorDescription = {
  status: 409,
  code: 'last_owner',
  when: 'the organization would be left without an owner',
}

export const operation = describeOperation({
  summary: 'Change the role of a member',
  description:
    'Whoever was seen just before may keep the old role for ten seconds more, for reading; what they change is judged ' +
    'by the new one at once.',
  tag: 'Organization',
  request: { path: memberPath, body: memberChange },
  example: { role: 'admin' },
  fields: { ...memberFields, role: 'What they may do from now on. Only an owner makes or unmakes an owner.' },
  responses: { 200: { description: 'The member with the new role.', json: member } },
  errors: [roleAboveYours, roleBeyondYours, memberNotFound, lastOwner],
})
