import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { turnInput } from '../messages.ts'
import { failuresOfClaude, followErrors, turnEvents, turnFields, turnNotFound } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'Go on with the stream of a turn',
  description:
    'The same events to the byte that the first request is or was sent, from after `Last-Event-ID` on, live while the ' +
    'turn runs; `thinking` alone is told as it is now. For a day; after that the answer comes as one `token`. A turn that never began to answer is refused with ' +
    'the status of its own failure. Following counts against `concurrent_streams`, but apart from asking: who may have one ' +
    'stream can have one and follow one. Ten may follow the same turn; more are 429.',
  tag: 'Messages',
  request: turnInput,
  fields: turnFields,
  headers: {
    'Last-Event-ID':
      'The id of the last `token` that arrived; without it the stream is sent from its `start`.',
  },
  responses: { 200: { description: 'The rest of the answer.', events: turnEvents } },
  errors: [
    turnNotFound,
    { status: 400, code: 'invalid_last_event_id', when: '`Last-Event-ID` is not a whole number' },
    { status: 410, code: 'resume_position_gone', when: 'the pieces are no longer known; ask without it' },
    ...followErrors,
    ...failuresOfClaude,
  ],
})
