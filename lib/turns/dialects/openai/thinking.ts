import { type Effort, efforts, type ModelAbilities } from '../../../upstream/models/model-abilities.ts'

/** Values of `reasoning_effort`, least first. */
export const reasoningEfforts = ['none', 'minimal', ...efforts] as const
export type ReasoningEffort = (typeof reasoningEfforts)[number]

/** How Claude is to think. */
export interface ThinkingTerms {
  readonly thinking?: { readonly type: 'adaptive'; readonly display: 'summarized' }
  readonly effort?: Effort
}

/**
 * An effort that the model lacks becomes the next lower one. Clients that ask for an effort are shown the thinking, of which
 * Claude reveals nothing without `summarized`.
 * @param isForced whether a tool is forced, which rules out thinking
 */
export function thinkingTerms(
  asked: ReasoningEffort | undefined,
  isForced: boolean,
  abilities: Pick<ModelAbilities, 'efforts' | 'thinksAdaptively'>,
): ThinkingTerms {
  if (asked === undefined || abilities.efforts.length === 0) return {}
  const wanted = asked === 'none' || asked === 'minimal' ? 'low' : asked
  const effort = abilities.efforts.findLast((one) => efforts.indexOf(one) <= efforts.indexOf(wanted)) ?? 'low'
  const thinks = asked !== 'none' && !isForced && abilities.thinksAdaptively
  return { effort, ...(thinks && { thinking: { type: 'adaptive', display: 'summarized' } }) }
}
