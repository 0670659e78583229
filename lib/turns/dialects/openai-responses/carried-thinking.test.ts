import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { carryThinking, thinkingCarried } from './carried-thinking.ts'

test('what Claude thought comes back as it was', () => {
  const anything = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed())
  fc.assert(
    fc.property(anything, anything, (thinking, signature) => {
      for (const block of [
        { type: 'thinking', thinking, signature } as const,
        { type: 'redacted_thinking', data: signature } as const,
      ]) {
        expect(thinkingCarried(carryThinking(block))).toEqual(block)
      }
    }),
  )
})

const carried = (value: unknown) => `claude.${Buffer.from(JSON.stringify(value)).toString('base64url')}`

test.each([
  ['nothing', undefined],
  ['null', null],
  ['an object', { type: 'thinking' }],
  ['what an OpenAI model thought', 'gAAAAABo8x'],
  ['the mark alone', 'claude.'],
  ['no JSON', 'claude.AAAA'],
  ['null in it', carried(null)],
  ['a list', carried([1])],
  ['a thought without a signature', carried({ thinking: 'x' })],
  ['numbers', carried({ thinking: 1, signature: 2 })],
  ['another block', carried({ type: 'tool_use', id: 'toolu_1', name: 'x', input: {} })],
])('%s is no thought', (_what, encrypted) => {
  expect(thinkingCarried(encrypted)).toBeUndefined()
})

test('nothing else can be brought in with it', () => {
  const more = { type: 'document', source: { type: 'file', file_id: 'file_1' }, cache_control: { ttl: '1h' } }
  expect(thinkingCarried(carried({ ...more, thinking: 'a', signature: 'b' }))).toEqual({
    type: 'thinking',
    thinking: 'a',
    signature: 'b',
  })
  expect(thinkingCarried(carried({ ...more, data: 'c' }))).toEqual({ type: 'redacted_thinking', data: 'c' })
})
