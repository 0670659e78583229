import { expect, test } from '@jest/globals'
import { abilitiesOf } from '../../../upstream/models/model-abilities.ts'
import { thinkingTerms } from './thinking.ts'

const [sonnet5, sonnet4, haiku4] = [
  abilitiesOf('claude-sonnet-5-5'),
  abilitiesOf('claude-sonnet-4-6'),
  abilitiesOf('claude-haiku-4-5'),
]
const summarized = { thinking: { type: 'adaptive', display: 'summarized' } }

test.each([
  [undefined, sonnet5, {}],
  ['none', sonnet5, { effort: 'low' }],
  ['minimal', sonnet5, { effort: 'low', ...summarized }],
  ['xhigh', sonnet5, { effort: 'xhigh', ...summarized }],
  ['xhigh', sonnet4, { effort: 'high', ...summarized }],
  ['max', sonnet4, { effort: 'max', ...summarized }],
  ['high', haiku4, {}],
] as const)('the effort %s becomes one that the model has', (asked, able, terms) => {
  expect(thinkingTerms(asked, false, able)).toEqual(terms)
})

test('a forced tool excludes thinking, not effort', () => {
  expect(thinkingTerms('high', true, sonnet4)).toEqual({ effort: 'high' })
})
