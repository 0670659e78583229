import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { id } from '../../../lib/openapi/response-schemas.ts'
import { turnInput } from '../messages.ts'
import { journalUnavailable, turnFields, turnNotFound } from '../openapi.ts'

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
  request: turnInput,
  fields: turnFields,
  responses: { 200: { description: 'The turn is being stopped, or has ended.', json: stopped } },
  errors: [
    turnNotFound,
    {
      status: 409,
      code: 'turn_not_stoppable',
      when: 'the turn keeps no journal, and can only end by itself',
    },
    journalUnavailable,
  ],
})
