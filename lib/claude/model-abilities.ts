/** How hard Claude tries, from the least. https://platform.claude.com/docs/en/build-with-claude/effort */
export const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const
export type Effort = (typeof efforts)[number]

/** What a model takes of a request, where models differ. */
export interface ModelAbilities {
  /** Empty: it knows no effort. */
  readonly efforts: readonly Effort[]
  /** Whether it decides by itself how long to think. The others think only within a budget of tokens. */
  readonly thinksAdaptively: boolean
  /** `temperature`, or `top_p`, with version 2023-06-01 of the API. */
  readonly takesSampling: boolean
  /** Whether it can be made to use a tool. */
  readonly takesForcedTool: boolean
  /** Messages of the role `system` among the others. */
  readonly takesLaterSystem: boolean
}

const newest: ModelAbilities = {
  efforts,
  thinksAdaptively: true,
  takesSampling: false,
  takesForcedTool: false,
  takesLaterSystem: true,
}

/**
 * Every model that has a price. https://platform.claude.com/docs/en/about-claude/models/overview, and the pages on effort,
 * adaptive thinking, mid-conversation system messages and tool choice, as of 2026-11-29; LiteLLM's table of models and
 * @ai-sdk/anthropic agree.
 */
const abilities: Readonly<Record<string, ModelAbilities>> = {
  'claude-opus-5-5': newest,
  'claude-sonnet-5-5': newest,
  'claude-fable-5-1': newest,
  'claude-haiku-5-5': { ...newest, takesForcedTool: true },
  'claude-sonnet-4-6': {
    efforts: ['low', 'medium', 'high', 'max'],
    thinksAdaptively: true,
    takesSampling: true,
    takesForcedTool: true,
    takesLaterSystem: false,
  },
  'claude-haiku-4-5': {
    efforts: [],
    thinksAdaptively: false,
    takesSampling: true,
    takesForcedTool: true,
    takesLaterSystem: false,
  },
}

/** A model without a row is taken for a new one: those take ever less. */
export function abilitiesOf(model: string): ModelAbilities {
  return abilities[model] ?? newest
}

/** Whether something is known of the model. */
export function isKnownModel(model: string): boolean {
  return Object.hasOwn(abilities, model)
}
