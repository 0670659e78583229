import { expect, test } from '@jest/globals'
import { NotFoundError, UnavailableError } from '../../../errors.ts'
import { readPromptTooLong } from '../../../upstream/failures/prompt-too-long.ts'
import { retell } from './retell.ts'

test("a prompt that is too long is refused in Claude's own words, by which clients make it shorter", () => {
  const words = 'prompt is too long: 210000 tokens > 200000 maximum'
  expect(() => retell(readPromptTooLong(words))).toThrow(
    expect.objectContaining({ status: 400, code: 'prompt_too_long', message: words }),
  )
})

test('an overload of Claude has its own status, with which clients wait', () => {
  expect(() => retell(new UnavailableError('upstream_overloaded', 'Busy.', 3))).toThrow(
    expect.objectContaining({ status: 529, code: 'upstream_overloaded', retryAfterSeconds: 3 }),
  )
})

test('every other failure is told as it is', () => {
  const failure = new NotFoundError('turn')
  expect(() => retell(failure)).toThrow(failure)
})
