/** How much work Claude puts into an answer, least first. https://platform.claude.com/docs/en/build-with-claude/effort */
export const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const
export type Effort = (typeof efforts)[number]

/** What a model accepts in a request, where models differ. */
export interface ModelAbilities {
  /** Empty if it accepts none. */
  readonly efforts: readonly Effort[]
  /** Whether it can decide how long to think. The others only think within a budget of tokens. */
  readonly thinksAdaptively: boolean
  /** `temperature`, or `top_p`, with version 2023-06-01 of the API. */
  readonly takesSampling: boolean
  /** Whether a tool can be forced on it. */
  readonly takesForcedTool: boolean
  /** Messages with the role `system` in the middle of a conversation. */
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
 * All models that have a price. https://platform.claude.com/docs/en/about-claude/models/overview, and the pages on effort,
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

/** A model without a row counts as a new one, because new models accept less and less. */
export function abilitiesOf(model: string): ModelAbilities {
  return abilities[model] ?? newest
}

/** Whether the model has a row. */
export function isKnownModel(model: string): boolean {
  return Object.hasOwn(abilities, model)
}
