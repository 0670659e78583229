import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import { id, timestamp } from '../../../lib/openapi/response-schemas.ts'
import { turnEnd } from '../../messages/openapi.ts'
import { chatFields, chatNotFound } from '../openapi.ts'
import type { presentMessage } from './present-message.ts'
import { input } from './schema.ts'

const answer = z
  .strictObject({
    model: z.string(),
    outcome: z
      .enum(['completed', 'stopped', 'failed', 'abandoned'])
      .check(z.describe('`failed` and `abandoned`: it broke off, and this part of it was kept.')),
    stop_reason: turnEnd.stop_reason,
    usage: turnEnd.usage,
    cost: turnEnd.cost,
    estimated: turnEnd.estimated,
  })
  .check(z.meta({ id: 'AnswerOfChat', description: 'How an answer came about, and what it cost.' }))

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
    answer: z.exactOptional(answer).check(z.describe('Only of what Claude said.')),
  })
  .check(z.meta({ id: 'Message', description: 'What one side said.' })) satisfies z.ZodMiniType<
  ReturnType<typeof presentMessage>
>

export const operation = describeOperation({
  summary: 'List the messages of a chat',
  description: 'In the order of the conversation. A page ends earlier where its messages are long.',
  tag: 'Chats',
  request: input,
  fields: {
    ...chatFields,
    ...pageFields,
    order: '`newest_first` begins at the end of the conversation, and goes back.',
  },
  responses: { 200: { description: 'One page of messages.', json: pageOf('MessagePage', message) } },
  errors: [chatNotFound, invalidCursor],
})
