import { expect, test } from '@jest/globals'
import { tokensPerOlderToken } from './tokenizers.ts'

test.each([
  'claude-haiku-4-5',
  'claude-haiku-4-5-20251001',
  'claude-sonnet-4-6',
  'claude-opus-4-6',
  'claude-opus-4-20250514',
  'claude-3-7-sonnet-20250219',
])('%s has the older tokenizer', (model) => {
  expect(tokensPerOlderToken(model)).toBe(1)
})

test.each([
  'claude-opus-4-7',
  'claude-opus-4-8',
  'claude-opus-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
  'claude-fable-5-1',
  'claude-opus-4-10',
  'claude-of-tomorrow',
])('%s makes about 30 %% more tokens of a text', (model) => {
  expect(tokensPerOlderToken(model)).toBe(1.3)
})
