import { expect, test } from '@jest/globals'
import { pricesAt } from '../../budget/prices/price-table.ts'
import { abilitiesOf, isKnownModel } from './model-abilities.ts'

test.each(pricesAt(new Date()))('it is known what $model takes', ({ model }) => {
  expect(isKnownModel(model)).toBe(true)
})

test('a model of which nothing is known is asked for no more than the newest', () => {
  expect(abilitiesOf('claude-opus-6')).toEqual(abilitiesOf('claude-opus-5-5'))
})
