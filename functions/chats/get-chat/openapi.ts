import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { chatInput } from '../chats.ts'
import { chat, chatFields, chatNotFound } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Get a chat',
  tag: 'Chats',
  request: chatInput,
  fields: chatFields,
  responses: { 200: { description: 'The chat.', json: chat } },
  errors: [chatNotFound],
})
