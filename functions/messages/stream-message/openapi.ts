import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/endpoints/describe-operation.ts'
import { error } from '../../../lib/endpoints/response-schemas.ts'
import {
  idempotencyHeader,
  messageFields,
  turnEnd,
  turnErrors,
  turnHeaders,
  turnIds,
} from '../send-message/openapi.ts'
import { messageBody } from '../send-message/schema.ts'

/** The events of every stream of a turn. */
export const turnEvents = {
  start: {
    description: 'Claude has begun.',
    data: z.strictObject({
      ...turnIds,
      model: z.string(),
      max_tokens: z.int(),
      messages_left_out: z.optional(
        z
          .int()
          .check(
            z.describe(
              'So many messages before this one Claude was not sent: the model has no room for them.',
            ),
          ),
      ),
    }),
  },
  token: {
    description: 'A piece of the text.',
    data: z.strictObject({ text: z.string() }),
    numbered: true,
  },
  done: {
    description: 'The answer is complete, or was stopped; it is kept and charged.',
    data: z.strictObject({ ...turnIds, ...turnEnd }),
  },
  error: {
    description:
      'The answer broke off; `details` say under which ids the part is kept. Or the reader was removed, lost their key or ' +
      'scope, or their organization was suspended, ten seconds before at most: the turn itself goes on, and is charged.',
    data: error,
  },
}

export const operation = describeOperation({
  summary: 'Ask Claude and get the answer as it is written',
  description:
    'One `start`, any number of `token`, then `done` or `error`. A comment comes every 10 s to keep the connection open. Where ' +
    'Claude has not begun after 10 s, the stream begins without it, and a failure after that is an `error` without a `start`. ' +
    'The answer is read to its end, kept and charged, also when the client has gone: `GET /turns/{turn_id}/stream` goes on ' +
    'with it, from any place, and `POST /turns/{turn_id}/stop` ends it. With an `Idempotency-Key` a retry attaches to the ' +
    'stream that runs, or gets the one that ran, and costs nothing.',
  tag: 'Messages',
  request: { body: messageBody },
  example: { message: 'Hello!' },
  fields: messageFields,
  headers: idempotencyHeader,
  responses: {
    200: { description: 'The answer, piece by piece.', headers: turnHeaders, events: turnEvents },
  },
  errors: turnErrors,
})
