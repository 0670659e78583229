import * as z from 'zod/mini'
import type { Message } from '../../../lib/chats/list-messages.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import { id, timestamp } from '../../../lib/openapi/response-schemas.ts'
import { chatFields, chatNotFound } from '../openapi.ts'
import { input } from './schema.ts'

const message = z
  .strictObject({
    id: id('msg'),
    turn_id: id('turn'),
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    complete: z
      .boolean()
      .check(z.describe('False for what was kept of an answer that did not reach its end.')),
    shortened: z
      .exactOptional(z.literal(true))
      .check(
        z.describe(
          '`content` is no more than the beginning of a text of megabytes, which no answer could hold.',
        ),
      ),
    created_at: timestamp,
  })
  .check(z.meta({ id: 'Message', description: 'What one side said.' })) satisfies z.ZodMiniType<Message>

export const operation = describeOperation({
  summary: 'List the messages of a chat',
  description: 'In the order of the conversation. A page ends earlier where its messages are long.',
  tag: 'Chats',
  request: input,
  fields: { ...chatFields, ...pageFields },
  responses: { 200: { description: 'One page of messages.', json: pageOf('MessagePage', message) } },
  errors: [chatNotFound, invalidCursor],
})
