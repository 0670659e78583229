import { expect, test } from '@jest/globals'
import { turnErrors } from '../../../functions/messages/openapi.ts'
import { failureOfTurn } from './turn-failure.ts'

/** Failures that refuse a request before it has a turn. */
const beforeAnyTurn =
  /^(model_|max_tokens_|budget_|chat_|turn_not_found|turn_in_progress|unsupported_by_|invalid_idempotency|invalid_budget_|idempotency_|journal_)/

test.each(
  turnErrors.filter(({ code }) => !beforeAnyTurn.test(code)).map(({ code, status }) => [code, status]),
)('of a turn that failed with %s is told with the status %s, as its request was', (code, status) => {
  expect(failureOfTurn(String(code))).toMatchObject({ code, status })
})

test('who may come again is told when', () => {
  expect(failureOfTurn('upstream_overloaded')).toMatchObject({
    type: 'overloaded_error',
    retryAfterSeconds: 2,
    details: { retry_after_seconds: 2 },
  })
  expect(failureOfTurn('upstream_error').retryAfterSeconds).toBeUndefined()
})

test('a way to fail that is not known any more is still an answer that broke off', () => {
  expect(failureOfTurn('of_an_older_version')).toMatchObject({ status: 502, type: 'api_error' })
})
