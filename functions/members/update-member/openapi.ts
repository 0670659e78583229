import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import {
  lastOwner,
  member,
  memberFields,
  memberNotFound,
  roleAboveYours,
  roleBeyondYours,
} from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Change the role of a member',
  description:
    'For reading, a member seen just before may keep the old role for ten seconds more; their changes are judged by ' +
    'the new one at once.',
  tag: 'Organization',
  request: input,
  example: { role: 'admin' },
  fields: { ...memberFields, role: 'What they may do from now on. Only an owner makes or unmakes an owner.' },
  responses: { 200: { description: 'The member with the new role.', json: member } },
  errors: [roleAboveYours, roleBeyondYours, memberNotFound, lastOwner],
})
