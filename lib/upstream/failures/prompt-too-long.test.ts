import { expect, test } from '@jest/globals'
import { readPromptTooLong } from './prompt-too-long.ts'

test.each([
  ['prompt is too long: 208310 tokens > 200000 maximum', { tokens: 208_310, maximum: 200_000 }],
  [
    'input length and `max_tokens` exceed context limit: 182831 + 64000 > 200000, decrease input length or `max_tokens` and try again',
    { tokens: 246_831, maximum: 200_000 },
  ],
  ['prompt is too long', undefined],
  ['Prompt is too long.', undefined],
  ['Input is too long for requested model.', undefined],
])('%s', (message, size) => {
  expect(readPromptTooLong(message)).toMatchObject({ status: 400, code: 'prompt_too_long', details: size })
})

test.each([
  '',
  'messages: text content blocks must be non-empty',
  'max_tokens: 128001 > 128000, the maximum for claude-sonnet-5-5',
  'messages.0.content: the text "prompt is too long" is not allowed',
])('%s is something else', (message) => {
  expect(readPromptTooLong(message)).toBeUndefined()
})
