import { expect, test } from '@jest/globals'
import { reportedTokens } from './reported-tokens.ts'

test('the prompt has all of its tokens, wherever they came from, and a later report corrects an earlier one', () => {
  const start = {
    input_tokens: 1,
    cache_read_input_tokens: 100,
    cache_creation_input_tokens: 30,
    output_tokens: 1,
  }
  const end = {
    input_tokens: 12,
    cache_read_input_tokens: null,
    output_tokens: 40,
    output_tokens_details: { thinking_tokens: 9 },
  }
  expect(reportedTokens(start, end)).toEqual({ prompt: 142, cached: 100, answer: 40, thinking: 9 })
  expect(reportedTokens(undefined, { output_tokens: -1 })).toEqual({
    prompt: 0,
    cached: 0,
    answer: 0,
    thinking: 0,
  })
})
