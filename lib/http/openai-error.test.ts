import { expect, test } from '@jest/globals'
import {
  type ApiError,
  AuthenticationError,
  InternalError,
  InvalidRequestError,
  NotFoundError,
  TooManyRequestsError,
  UnavailableError,
} from '../errors.ts'
import { openaiError } from './openai-error.ts'

test.each<[ApiError, string, string]>([
  [new AuthenticationError(), 'invalid_request_error', 'invalid_api_key'],
  [new InvalidRequestError('No.', 'prompt_too_long'), 'invalid_request_error', 'context_length_exceeded'],
  [new NotFoundError('model'), 'invalid_request_error', 'model_not_found'],
  [new TooManyRequestsError('rate_limit_exceeded', 'No.', 2), 'rate_limit_exceeded', 'rate_limit_exceeded'],
  [new UnavailableError('upstream_overloaded', 'Later.', 7), 'server_error', 'upstream_overloaded'],
])('%s has the type %s and the code %s', (error, type, code) => {
  expect(openaiError(error).error).toMatchObject({ message: error.message, type, param: null, code })
})

test('the field that is to blame is named, and what else is known is told beside', () => {
  const error = new InvalidRequestError('No.', 'bad', { param: 'n', most: 1 })
  expect(openaiError(error)).toStrictEqual({
    error: {
      message: 'No.',
      type: 'invalid_request_error',
      param: 'n',
      code: 'bad',
      details: { most: 1 },
    },
  })
})

test('nothing else of an error is shown', () => {
  const shown = openaiError(new InternalError(new Error('canary')))
  expect(shown).toStrictEqual({
    error: { message: 'Internal error.', type: 'server_error', param: null, code: 'internal_error' },
  })
})
