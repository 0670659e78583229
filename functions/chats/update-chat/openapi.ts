import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { chat, chatFields, chatNotFound } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Rename a chat',
  tag: 'Chats',
  request: input,
  example: { title: 'A first look' },
  fields: { ...chatFields, title: 'The new title; white space around it is cut.' },
  responses: { 200: { description: 'The chat with its new title.', json: chat } },
  errors: [chatNotFound],
})
