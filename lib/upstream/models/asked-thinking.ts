import type { Effort, ModelAbilities } from './model-abilities.ts'

/** Claude decides how long to think, or does not think. */
export const thinkingModes = ['adaptive', 'off'] as const
export type ThinkingMode = (typeof thinkingModes)[number]

/** How a request wants Claude to think; what is undefined is left to the model. */
export interface AskedThinking {
  readonly effort?: Effort | undefined
  readonly thinking?: ThinkingMode | undefined
}

/** Whether Claude thinks about it, as far as that is not for Claude to decide. */
export function thinks({ thinking }: AskedThinking, { thinksUnasked }: ModelAbilities): boolean {
  return thinking === undefined ? thinksUnasked : thinking === 'adaptive'
}

/** The modes that a model takes at an effort. */
export function modesTaken(abilities: ModelAbilities, effort = abilities.usualEffort): ThinkingMode[] {
  const { thinksAdaptively, thinkingOff } = abilities
  const isTooEager = effort === 'xhigh' || effort === 'max'
  const canBeOff = thinkingOff === 'at_any_effort' || (thinkingOff === 'up_to_high' && !isTooEager)
  return thinkingModes.filter((mode) => (mode === 'off' ? canBeOff : thinksAdaptively))
}
