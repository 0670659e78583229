import type { ModelName } from '../../model-names.ts'

/** How much work Claude puts into an answer, least first. https://platform.claude.com/docs/en/build-with-claude/effort */
export const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const
export type Effort = (typeof efforts)[number]

/** What a model accepts in a request, where models differ. */
export interface ModelAbilities {
  /** Empty if it accepts none. */
  readonly efforts: readonly Effort[]
  /** That of a request which names none; null where it accepts none. */
  readonly usualEffort: Effort | null
  /** Whether it can decide how long to think. The others only think within a budget of tokens. */
  readonly thinksAdaptively: boolean
  /** Whether it thinks where the request does not speak of it. */
  readonly thinksUnasked: boolean
  /** Whether it takes a budget of tokens for its thinking. */
  readonly takesThinkingBudget: boolean
  /** At which efforts `thinking: disabled` is accepted. */
  readonly thinkingOff: 'at_any_effort' | 'up_to_high' | 'never'
  /** `temperature`, or `top_p`, with version 2023-06-01 of the API. */
  readonly takesSampling: boolean
  /** Whether a tool can be forced on it. */
  readonly takesForcedTool: boolean
  /** Messages with the role `system` in the middle of a conversation. */
  readonly takesLaterSystem: boolean
  /** Whether it goes on with an answer whose beginning the request brings. */
  readonly takesPrefill: boolean
}

const newest: ModelAbilities = {
  efforts,
  usualEffort: 'high',
  thinksAdaptively: true,
  thinksUnasked: true,
  takesThinkingBudget: false,
  thinkingOff: 'never',
  takesSampling: false,
  takesForcedTool: false,
  takesLaterSystem: true,
  takesPrefill: false,
}

/** The first of their kind: a tool could still be forced on them. */
const mythosAndFable5: ModelAbilities = { ...newest, takesForcedTool: true }

const opus5: ModelAbilities = { ...newest, thinkingOff: 'up_to_high', takesForcedTool: true }

const opus48: ModelAbilities = { ...opus5, thinksUnasked: false, thinkingOff: 'at_any_effort' }

const generation46: ModelAbilities = {
  ...opus48,
  efforts: ['low', 'medium', 'high', 'max'],
  takesThinkingBudget: true,
  takesSampling: true,
  takesLaterSystem: false,
}

const generation45: ModelAbilities = {
  ...generation46,
  efforts: [],
  usualEffort: null,
  thinksAdaptively: false,
  takesPrefill: true,
}

/**
 * https://platform.claude.com/docs/en/about-claude/models/overview, and the pages on effort, adaptive thinking,
 * mid-conversation system messages and tool choice, as of 2026-11-29. LiteLLM 1.110.2 agrees, but for Sonnet 5, which by its
 * table takes system messages in the middle; it has no row of Fable and Mythos 5.2, which those pages count with 5.1.
 */
const abilities: Readonly<Record<ModelName, ModelAbilities>> = {
  'claude-sonnet-5-5': newest,
  'claude-opus-5-5': { ...newest, usualEffort: 'medium' },
  'claude-haiku-5-5': {
    ...newest,
    usualEffort: 'medium',
    thinkingOff: 'at_any_effort',
    takesForcedTool: true,
  },
  'claude-fable-5-2': newest,
  'claude-mythos-5-2': newest,
  'claude-fable-5-1': newest,
  'claude-mythos-5-1': newest,
  'claude-fable-5': mythosAndFable5,
  'claude-mythos-5': mythosAndFable5,
  'claude-opus-5': opus5,
  'claude-sonnet-5': { ...opus5, takesLaterSystem: false },
  'claude-opus-4-8': opus48,
  'claude-opus-4-7': { ...opus48, takesLaterSystem: false },
  'claude-opus-4-6': generation46,
  'claude-sonnet-4-6': generation46,
  'claude-opus-4-5': { ...generation45, efforts: ['low', 'medium', 'high'], usualEffort: 'high' },
  'claude-sonnet-4-5': generation45,
  'claude-haiku-4-5': generation45,
}

export function abilitiesOf(model: ModelName): ModelAbilities {
  return abilities[model]
}
