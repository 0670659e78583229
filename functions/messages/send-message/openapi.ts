import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import type { presentEnd, presentIds } from '../../../lib/turns/dialects/chat/present-turn.ts'
import { messageInput } from '../messages.ts'
import { askHeaders, messageFields, turnEnd, turnErrors, turnHeaders, turnIds } from '../openapi.ts'

const answer = z
  .strictObject({ ...turnIds, reply: z.string(), ...turnEnd })
  .check(z.meta({ id: 'Answer', description: "Claude's answer to one message." })) satisfies z.ZodMiniType<
  ReturnType<typeof presentIds> & ReturnType<typeof presentEnd>
>

export const operation = describeOperation({
  summary: 'Ask Claude and get the whole answer',
  tag: 'Messages',
  request: messageInput,
  example: { message: 'Hello!' },
  fields: messageFields,
  headers: askHeaders,
  responses: { 200: { description: 'The answer.', headers: turnHeaders, json: answer } },
  errors: turnErrors,
})
