import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { member, roleAboveYours, roleBeyondYours } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Invite a person',
  description:
    'By email: anyone with that address, verified by the identity provider. By subject: that person. They see the ' +
    'invitation at `GET /organizations/mine` and join by accepting it: nobody is made a member by others.',
  tag: 'Organization',
  request: input,
  example: { email: 'carol@acme.example', role: 'member' },
  fields: {
    email: 'An address; upper and lower case are the same.',
    subject: "The identity provider's name for a person: the `sub` of their tokens.",
    role: 'What they may do. An admin can invite anyone except an owner.',
  },
  responses: { 200: { description: 'Whom you invited; `joined_at` is null.', json: member } },
  errors: [
    roleAboveYours,
    roleBeyondYours,
    {
      status: 409,
      code: 'member_exists',
      when: 'the email or the subject is that of a member or of another invitation',
    },
  ],
})
