import { expect, test } from '@jest/globals'
import { abilitiesOf } from '../../../upstream/models/model-abilities.ts'
import { Field } from './field.ts'
import { samplingTerms } from './sampling.ts'

const [sonnet5, sonnet4, haiku4] = [
  abilitiesOf('claude-sonnet-5-5'),
  abilitiesOf('claude-sonnet-4-6'),
  abilitiesOf('claude-haiku-4-5'),
]

test.each([
  [sonnet5, false, { temperature: 0, top_p: 1 }, {}],
  [sonnet4, false, { temperature: 0, top_p: 0.5 }, { temperature: 0 }],
  [sonnet4, false, { temperature: 1.7 }, { temperature: 1 }],
  [haiku4, false, { temperature: null, top_p: 0.5 }, { top_p: 0.5 }],
  [sonnet4, true, { temperature: 0 }, {}],
])('a temperature goes only to models that take it', (able, thinks, body, terms) => {
  expect(samplingTerms(new Field(body), thinks, able)).toEqual(terms)
})
