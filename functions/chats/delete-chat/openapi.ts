import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { chatInput } from '../chats.ts'
import { chatFields, chatNotFound } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Delete a chat and its messages',
  description: 'What its messages used and cost stays in the books.',
  tag: 'Chats',
  request: chatInput,
  fields: chatFields,
  responses: { 204: { description: 'The chat is gone.' } },
  errors: [chatNotFound],
})
