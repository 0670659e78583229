import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import { chat } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'List chats',
  description: 'The latest used first. A member sees their own, an admin those of the organization.',
  tag: 'Chats',
  request: input,
  fields: {
    ...pageFields,
    user_id: 'Only the chats of this member.',
    search: 'Only the chats that have this in their title, in whatever case.',
  },
  responses: { 200: { description: 'One page of chats.', json: pageOf('ChatPage', chat) } },
  errors: [invalidCursor],
})
