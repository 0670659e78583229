import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { isFreeRefusal } from './free-refusal.ts'

const refused = (category: unknown) => ({
  stop_reason: 'refusal',
  stop_details: { type: 'refusal', category },
})

test.each([['cyber'], ['general_harms'], [null]])('a refusal of %j before any output is free', (category) => {
  expect(isFreeRefusal(refused(category), false)).toBe(true)
  expect(isFreeRefusal(refused(category), true)).toBe(false)
})

test.each([['bio'], ['frontier_llm'], ['reasoning_extraction'], ['of_tomorrow'], [''], [undefined], [0]])(
  'a refusal of %j is charged',
  (category) => {
    expect(isFreeRefusal(refused(category), false)).toBe(false)
  },
)

test('without details a refusal is charged, and so is every answer that is none', () => {
  expect(isFreeRefusal({ stop_reason: 'refusal' }, false)).toBe(false)
  expect(isFreeRefusal({ stop_reason: 'refusal', stop_details: null }, false)).toBe(false)
  expect(isFreeRefusal({ ...refused('cyber'), stop_reason: 'end_turn' }, false)).toBe(false)
  fc.assert(fc.property(fc.anything(), (delta) => expect(isFreeRefusal(delta, true)).toBe(false)))
})
