import { expect, test } from '@jest/globals'
import { modelNames } from '../../model-names.ts'
import { abilitiesOf, efforts } from './model-abilities.ts'

test.each(modelNames)('what %s takes makes sense', (model) => {
  const abilities = abilitiesOf(model)
  const rank = (effort: string | null) => efforts.findIndex((one) => one === effort)
  expect(abilities.efforts).toEqual(abilities.efforts.toSorted((one, other) => rank(one) - rank(other)))
  expect(abilities.usualEffort ?? 'none').toBe(
    abilities.efforts.find((one) => one === abilities.usualEffort) ?? 'none',
  )
  // Each thinks in one way at least, and what always thinks cannot wait to be asked.
  expect(abilities.thinksAdaptively || abilities.takesThinkingBudget).toBe(true)
  expect(abilities.thinksUnasked || abilities.thinkingOff === 'at_any_effort').toBe(true)
})

test.each([
  ['claude-fable-5-2', true, 'never', false],
  ['claude-opus-5', true, 'up_to_high', true],
  ['claude-opus-4-8', false, 'at_any_effort', true],
  ['claude-sonnet-4-5', false, 'at_any_effort', true],
] as const)(
  '%s thinks unasked: %p, can be kept from it: %s, and made to use a tool: %p',
  (model, ...known) => {
    const { thinksUnasked, thinkingOff, takesForcedTool } = abilitiesOf(model)
    expect([thinksUnasked, thinkingOff, takesForcedTool]).toEqual(known)
  },
)
