import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { chatFields, chatNotFound } from '../get-chat/openapi.ts'
import { chatPath } from '../get-chat/schema.ts'

export const operation = describeOperation({
  summary: 'Delete a chat and its messages',
  description: 'What its messages used and cost stays in the books.',
  tag: 'Chats',
  request: { path: chatPath },
  fields: chatFields,
  responses: { 204: { description: 'The chat is gone.' } },
  errors: [chatNotFound],
})
