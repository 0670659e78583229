import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import { member } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'List members',
  description: 'The oldest first, open invitations included.',
  tag: 'Organization',
  request: input,
  fields: { ...pageFields, role: 'Only the members of this role.' },
  responses: { 200: { description: 'One page of members.', json: pageOf('MemberPage', member) } },
  errors: [invalidCursor],
})
