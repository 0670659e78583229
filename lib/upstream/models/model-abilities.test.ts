import { expect, test } from '@jest/globals'
import { checkMessagesRequest } from '../../../local/fake-claude/requests/check-request.ts'
import { modelNames } from '../../model-names.ts'
import { abilitiesOf, efforts, type ModelAbilities } from './model-abilities.ts'

const rank = (effort: string | null) => efforts.findIndex((one) => one === effort)

test.each(modelNames)('what %s takes makes sense', (model) => {
  const abilities = abilitiesOf(model)
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

const said = (role: string, content: string) => ({ role, content })
const thinking = (type: string) => ({ thinking: { type } })
const withEffort = (effort: string) => ({ output_config: { effort } })

/** What the fake Claude takes, by rules of its own. */
function taken(model: string): Partial<ModelAbilities> {
  const takes = (change: object) => {
    const request = { model, max_tokens: 2_000, messages: [said('user', 'Hi')], ...change }
    try {
      return checkMessagesRequest(request, '2023-06-01').model === model
    } catch {
      return false
    }
  }
  const levels = efforts.filter((effort) => takes(withEffort(effort)))
  const isQuiet = (effort?: string) => takes({ ...thinking('disabled'), ...(effort && withEffort(effort)) })
  return {
    efforts: levels,
    thinksAdaptively: takes(thinking('adaptive')),
    takesThinkingBudget: takes({ thinking: { type: 'enabled', budget_tokens: 1_024 } }),
    thinkingOff: isQuiet(levels.at(-1)) ? 'at_any_effort' : isQuiet() ? 'up_to_high' : 'never',
    takesSampling: takes({ temperature: 0.5 }),
    takesForcedTool: takes({
      tools: [{ name: 'read', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any' },
    }),
    takesLaterSystem: takes({ messages: [said('user', 'Hi'), said('system', 'Be brief.')] }),
    takesPrefill: takes({ messages: [said('user', 'Hi'), said('assistant', 'Hello')] }),
  }
}

test.each(modelNames)('Claude takes of %s what is known of it, and no more', (model) => {
  expect(abilitiesOf(model)).toMatchObject(taken(model))
})
