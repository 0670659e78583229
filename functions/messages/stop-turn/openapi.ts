import * as z from 'zod/mini'
import { describeOperation, type ErrorDescription } from '../../../lib/endpoints/describe-operation.ts'
import { id } from '../../../lib/endpoints/response-schemas.ts'
import { turnPath } from '../resume-turn/schema.ts'

export const turnFields = { turn_id: 'The id of a turn, from `start` or from the answer.' }

export const turnNotFound: ErrorDescription = {
  status: 404,
  code: 'turn_not_found',
  when: 'the turn does not exist or is not yours, or its chat was deleted',
}

export const journalUnavailable: ErrorDescription = {
  status: 503,
  code: 'journal_unavailable',
  when: 'running turns cannot be followed or stopped at the moment',
}

/** What a turn is answered with that another request produces. */
export const followErrors: ErrorDescription[] = [
  { status: 409, code: 'turn_in_progress', when: 'the turn is running and keeps no journal; try again' },
  { status: 409, code: 'turn_stopped', when: 'the turn was stopped before Claude began to answer' },
  { status: 500, code: 'turn_abandoned', when: 'the process that wrote the answer died' },
  {
    status: 500,
    code: 'answer_not_kept',
    when: 'the answer came to its end, and only a part of it could be kept',
  },
  { status: 500, code: 'turn_closed_by_force', when: 'the answer could not be kept at all' },
  journalUnavailable,
]

const stopped = z
  .strictObject({
    turn_id: id('turn'),
    state: z
      .enum(['running', 'completed', 'stopped', 'failed', 'abandoned'])
      .check(
        z.describe('`running`: it was asked to stop, and does within a second. Else it had ended before.'),
      ),
  })
  .check(z.meta({ id: 'StoppedTurn', description: 'A turn that was asked to stop.' }))

export const operation = describeOperation({
  summary: 'Stop a running turn',
  description:
    'What Claude has written is kept and charged. Everybody who reads the turn is sent its `done`, with the outcome ' +
    '`stopped`.',
  tag: 'Messages',
  request: { path: turnPath },
  fields: turnFields,
  responses: { 200: { description: 'The turn is being stopped, or has ended.', json: stopped } },
  errors: [
    turnNotFound,
    { status: 409, code: 'turn_not_stoppable', when: 'the turn keeps no journal, and ends by itself' },
    journalUnavailable,
  ],
})
