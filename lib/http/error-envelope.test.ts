import { expect, test } from '@jest/globals'
import { InternalError, InvalidRequestError, NotFoundError, UnavailableError } from '../errors.ts'
import { errorEnvelope } from './error-envelope.ts'

test('an error has Anthropic’s form, with a code and the id of the request', () => {
  expect(errorEnvelope(new NotFoundError('chat'), 'req_1')).toStrictEqual({
    type: 'error',
    error: { type: 'not_found_error', message: 'No such chat.', code: 'chat_not_found' },
    request_id: 'req_1',
  })
})

test('details are shown if there are any', () => {
  expect(errorEnvelope(new InvalidRequestError('No.', 'bad', { field: 'x' }), 'req_1').error).toStrictEqual({
    type: 'invalid_request_error',
    message: 'No.',
    code: 'bad',
    details: { field: 'x' },
  })
  expect(errorEnvelope(new UnavailableError('busy', 'Later.', 7), 'req_1').error).toMatchObject({
    details: { retry_after_seconds: 7 },
  })
})

test('cause, stack and status are nobody’s business', () => {
  const cause = new Error('canary of a query', { cause: { password: 'canary' } })
  const shown = errorEnvelope(new InternalError(cause), 'req_1')
  expect(JSON.stringify(shown)).not.toMatch(/canary|stack|status|\.ts/)
  expect(shown.error).toStrictEqual({ type: 'api_error', message: 'Internal error.', code: 'internal_error' })
})
