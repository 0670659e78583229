import * as z from 'zod/mini'
import { describeOperation } from '../../lib/endpoints/describe-operation.ts'
import { error } from '../../lib/endpoints/response-schemas.ts'
import { cutHeader, messageFields, turnEnd, turnErrors, turnIds } from '../send-message/openapi.ts'
import { messageBody } from '../send-message/schema.ts'

export const operation = describeOperation({
  summary: 'Ask Claude and get the answer as it is written',
  description:
    'One `start`, any number of `token`, then `done` or `error`. A comment comes every 10 s to keep the connection open. ' +
    'The answer is read to its end, kept and charged, also when the client has gone.',
  tag: 'Messages',
  request: { body: messageBody },
  fields: messageFields,
  responses: {
    200: {
      description: 'The answer, piece by piece.',
      headers: cutHeader,
      events: {
        start: {
          description: 'Claude has begun.',
          data: z.strictObject({ ...turnIds, model: z.string(), max_tokens: z.int() }),
        },
        token: {
          description: 'A piece of the text.',
          data: z.strictObject({ text: z.string() }),
          numbered: true,
        },
        done: {
          description: 'The answer is complete, kept and charged.',
          data: z.strictObject({ ...turnIds, ...turnEnd }),
        },
        error: {
          description: 'The answer broke off; `details` say under which ids the part is kept.',
          data: error,
        },
      },
    },
  },
  errors: turnErrors,
})
