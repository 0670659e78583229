import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { messageInput } from '../messages.ts'
import { askHeaders, messageFields, turnErrors, turnEvents, turnHeaders } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Ask Claude and get the answer as it is written',
  description:
    'One `start`, any number of `token`, then `done` or `error`. While Claude thinks, `thinking` says so; pass over events that you do not know, for more may come. A comment comes every 10 s to keep the connection open. Where ' +
    'Claude has not begun after 10 s, the stream begins without it, and a failure after that is an `error` without a `start`. ' +
    'The answer is read to its end, kept and charged, also when the client has gone: `GET /turns/{turn_id}/stream` goes on ' +
    'with it, from any place, and `POST /turns/{turn_id}/stop` ends it. Where it waits for a budget for more than a second, the stream begins with comments that tell its place, and a refusal is an `error`. With an `Idempotency-Key` a retry attaches to the ' +
    'stream that runs, or gets the one that ran, and costs nothing.',
  tag: 'Messages',
  request: messageInput,
  example: { message: 'Hello!' },
  fields: messageFields,
  headers: askHeaders,
  responses: {
    200: { description: 'The answer, piece by piece.', headers: turnHeaders, events: turnEvents },
  },
  errors: turnErrors,
})
