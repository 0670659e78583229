import type { ModelRules } from '../../auth/principal.ts'
import { formatUsd } from '../../budget/prices/money.ts'
import { priceToExpect } from '../../budget/prices/price-as-served.ts'
import { type Factor, list, multiply } from '../../budget/prices/price-factor.ts'
import { type PriceOfModel, pricesAt } from '../../budget/prices/price-table.ts'
import { modelSettings } from '../../config/models.ts'
import { upstreamsOf } from '../../config/upstreams.ts'
import { leastUsefulTokens } from '../../upstream/models/least-useful.ts'
import { abilitiesOf, type Effort, type ModelAbilities } from '../../upstream/models/model-abilities.ts'
import { defaultModel, maxTokensOf } from './apply-model-rules.ts'

/** A model that the caller may ask, as JSON. */
export interface Model {
  id: string
  /** Whether requests that name no model get this one. */
  is_default: boolean
  /** The most that a request may ask for; null: as much as Claude gives. */
  max_tokens: number | null
  /** The `max_tokens` of requests that name none. */
  default_max_tokens: number
  /** A budget shortens an answer to no less, where the request leaves effort and thinking open. */
  least_useful_max_tokens: number
  /** Smallest prompt size first; the size of the whole prompt sets the price of the whole request. */
  prices: PriceTier[]
  /** Prompt and answer together. */
  context_tokens: number
  /** The longest answer that the model gives. */
  max_answer_tokens: number
  /** Null: not published. */
  least_cacheable_tokens: number | null
  /** ISO 8601; null: no end is known. */
  sold_until: string | null
  parameters: ModelParameters
}

/** What the model takes of the parameters of the Messages API, where models differ. */
interface ModelParameters {
  thinking: {
    /** Whether it thinks where a request does not speak of it. */
    by_default: boolean
    adaptive: boolean
    budget_tokens: boolean
    disabled: ModelAbilities['thinkingOff']
  }
  /** Null: it takes none. */
  effort: { levels: Effort[]; default: Effort } | null
  /** `temperature` or `top_p`. */
  sampling: boolean
  forced_tool_choice: boolean
  prefill: boolean
}

/** Dollars per million tokens, as decimal strings. */
interface PriceTier {
  /** Null: any size. */
  prompt_tokens_up_to: number | null
  input_usd: string
  output_usd: string
  cache_read_usd: string
  cache_creation_5m_usd: string
  cache_creation_1h_usd: string
}

/** Of an organization that has decided nothing. */
export const noRules: ModelRules = {
  defaultModel: null,
  systemPrompt: null,
  allowedModels: [],
  maxTokens: null,
  maxTokensByModel: new Map(),
}

/** The models that are on sale now and that the organization and the key allow; the default first. */
export function listModels(rules: ModelRules, now: Date): Model[] {
  const chosen = defaultModel(rules)
  return pricesAt(now)
    .filter(({ model }) => rules.allowedModels.every((allowed) => allowed.includes(model)))
    .map((price) => toModel(priceToExpect(price, upstreamsOf(price.model)), rules, price.model === chosen))
    .toSorted((one, other) => Number(other.is_default) - Number(one.is_default))
}

function toModel(price: PriceOfModel, rules: ModelRules, isDefault: boolean): Model {
  const { model, tiers, factor = list, contextTokens, answerTokens, leastCacheableTokens, end } = price
  const most = maxTokensOf(rules, model)
  const abilities = abilitiesOf(model)
  return {
    id: model,
    is_default: isDefault,
    max_tokens: Number.isFinite(most) ? most : null,
    default_max_tokens: Math.min(modelSettings().DEFAULT_MAX_TOKENS, most),
    prices: tiers.map((tier) => toTier(tier, factor)),
    least_useful_max_tokens: leastUsefulTokens({}, abilities),
    context_tokens: contextTokens,
    max_answer_tokens: answerTokens,
    least_cacheable_tokens: leastCacheableTokens,
    sold_until: end ? new Date(end.soldUntil).toISOString() : null,
    parameters: parametersOf(abilities),
  }
}

function parametersOf(abilities: ModelAbilities): ModelParameters {
  const { efforts, usualEffort } = abilities
  return {
    thinking: {
      by_default: abilities.thinksUnasked,
      adaptive: abilities.thinksAdaptively,
      budget_tokens: abilities.takesThinkingBudget,
      disabled: abilities.thinkingOff,
    },
    effort: usualEffort && { levels: [...efforts], default: usualEffort },
    sampling: abilities.takesSampling,
    forced_tool_choice: abilities.takesForcedTool,
    prefill: abilities.takesPrefill,
  }
}

function toTier({ promptTokensUpTo, rates }: PriceOfModel['tiers'][number], factor: Factor): PriceTier {
  const ofMillion = (rate: bigint) => formatUsd(multiply(rate * 1_000_000n, factor))
  return {
    prompt_tokens_up_to: Number.isFinite(promptTokensUpTo) ? promptTokensUpTo : null,
    input_usd: ofMillion(rates.input),
    output_usd: ofMillion(rates.output),
    cache_read_usd: ofMillion(rates.cacheRead),
    cache_creation_5m_usd: ofMillion(rates.cacheCreation5m),
    cache_creation_1h_usd: ofMillion(rates.cacheCreation1h),
  }
}
