import type { ModelRules } from '../auth/principal.ts'
import { config } from '../config.ts'
import { InvalidRequestError, PermissionDeniedError } from '../errors.ts'

/** What a request says of the model, and leaves open. */
export interface AskedOfModel {
  model?: string | undefined
  max_tokens?: number | undefined
  system?: string | undefined
}

/** What Claude is to be asked with. */
export interface ModelTerms {
  model: string
  maxTokens: number
  system: string | undefined
}

/**
 * Fills what a request leaves open with what its organization, then the deployment, has set, and refuses what the
 * organization or the API key does not allow. The organization's system prompt stands before the request's.
 * @throws PermissionDeniedError, InvalidRequestError
 */
export function applyModelRules(rules: ModelRules, asked: AskedOfModel): ModelTerms {
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
  const system = [rules.systemPrompt ?? '', asked.system ?? ''].filter((text) => text !== '').join('\n\n')
  return {
    model,
    maxTokens: asked.max_tokens ?? Math.min(config().DEFAULT_MAX_TOKENS, ceiling),
    system: system === '' ? undefined : system,
  }
}

/** The model of a request that names none. */
export function defaultModel(rules: ModelRules): string {
  return rules.defaultModel ?? config().DEFAULT_MODEL
}

/** The most tokens that a request to this model may ask for; infinite where the organization has set nothing. */
export function maxTokensOf(rules: ModelRules, model: string): number {
  return Math.min(rules.maxTokens ?? Infinity, rules.maxTokensByModel.get(model) ?? Infinity)
}
