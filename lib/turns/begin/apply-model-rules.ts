import type { ModelRules, Principal } from '../../auth/principal.ts'
import { modelSettings } from '../../config/models.ts'
import { InvalidRequestError, PermissionDeniedError } from '../../errors.ts'
import { type HolderLimits, limitsOf } from '../../rate-limit/limits.ts'
import type { AskedThinking } from '../../upstream/models/asked-thinking.ts'
import { refuseUntaken } from './refuse-untaken.ts'

/** What a request says about the model; an undefined field is left to the settings. */
export interface AskedOfModel extends AskedThinking {
  model?: string | undefined
  max_tokens?: number | undefined
  system?: string | undefined
}

/** The model, length, system prompt and way of thinking that Claude is asked with. */
export interface ModelTerms extends AskedThinking {
  model: string
  maxTokens: number
  /** Whether the default was lowered to a limit of output tokens below it. */
  isShortened: boolean
  system: string | undefined
}

/**
 * Fills what a request leaves open from the settings of its organization, then of the deployment, and refuses
 * what the organization or the API key does not allow, or the model does not take. The organization's system prompt stands before the
 * request's. A request without `max_tokens` gets a length that the limits of output tokens let pass: a longer
 * one would never pass.
 * @throws PermissionDeniedError, InvalidRequestError
 */
export function applyModelRules(
  { modelRules: rules, rateLimits }: Pick<Principal, 'modelRules' | 'rateLimits'>,
  asked: AskedOfModel,
): ModelTerms {
  const model = asked.model ?? defaultModel(rules)
  if (!rules.allowedModels.every((list) => list.includes(model))) {
    throw new PermissionDeniedError(`The model ${model} is not allowed here.`, 'model_not_allowed', { model })
  }
  const ceiling = maxTokensOf(rules, model)
  if (asked.max_tokens !== undefined && asked.max_tokens > ceiling) {
    throw new InvalidRequestError(
      `max_tokens is above the maximum of ${ceiling} that this organization has set.`,
      'max_tokens_too_large',
      { maximum: ceiling },
    )
  }
  refuseUntaken(asked, model)
  const system = [rules.systemPrompt ?? '', asked.system ?? ''].filter((text) => text !== '').join('\n\n')
  const length =
    asked.max_tokens === undefined
      ? usualLength({ modelRules: rules, rateLimits }, model, modelSettings().DEFAULT_MAX_TOKENS)
      : { maxTokens: asked.max_tokens, isShortened: false }
  const { effort, thinking } = asked
  return { model, ...length, system: system === '' ? undefined : system, effort, thinking }
}

/**
 * The length of an answer to a request that names none, which the limits of output tokens let pass.
 * @param usual the deployment's default
 */
export function usualLength(
  { modelRules, rateLimits }: Pick<Principal, 'modelRules' | 'rateLimits'>,
  model: string,
  usual: number,
): Pick<ModelTerms, 'maxTokens' | 'isShortened'> {
  const wanted = Math.min(usual, maxTokensOf(modelRules, model))
  const maxTokens = Math.min(wanted, Math.max(1, outputLimit(rateLimits)))
  return { maxTokens, isShortened: maxTokens < wanted }
}

/** The model of a request that names none. */
export function defaultModel(rules: ModelRules): string {
  return rules.defaultModel ?? modelSettings().DEFAULT_MODEL
}

/**
 * The most tokens that a request to this model may ask for; infinite where the organization sets no maximum.
 */
export function maxTokensOf(rules: ModelRules, model: string): number {
  return Math.min(rules.maxTokens ?? Infinity, rules.maxTokensByModel.get(model) ?? Infinity)
}

/** The most output tokens that one request can have under all limits that bind it. */
function outputLimit(rateLimits: Principal['rateLimits']): number {
  const limits = Object.values<HolderLimits | undefined>({ ...limitsOf(rateLimits) })
  return Math.min(...limits.map((limit) => limit?.outputTokensPerMinute ?? Infinity))
}
