import { expect, test } from '@jest/globals'
import { modelNames } from '../../model-names.ts'
import { leastUsefulTokens } from './least-useful.ts'
import { abilitiesOf, efforts } from './model-abilities.ts'

test.each([
  ['claude-sonnet-5-5', {}, 2_048],
  ['claude-opus-5-5', {}, 1_024],
  ['claude-sonnet-5-5', { effort: 'low' }, 512],
  ['claude-opus-5', { effort: 'max' }, 8_192],
  ['claude-opus-5', { thinking: 'off' }, 256],
  ['claude-opus-4-8', {}, 256],
  ['claude-opus-4-8', { effort: 'max' }, 256],
  ['claude-opus-4-8', { thinking: 'adaptive' }, 2_048],
  ['claude-haiku-4-5', {}, 256],
] as const)('%s, asked with %j, needs %d tokens', (model, asked, least) => {
  expect(leastUsefulTokens(asked, abilitiesOf(model))).toBe(least)
})

test.each(modelNames)('the more effort %s makes, the more it needs', (model) => {
  const abilities = abilitiesOf(model)
  const needed = efforts.map((effort) => leastUsefulTokens({ effort, thinking: 'adaptive' }, abilities))
  expect(needed).toEqual(needed.toSorted((one, other) => one - other))
})
