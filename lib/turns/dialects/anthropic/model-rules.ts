import type { Principal } from '../../../auth/principal.ts'
import { findOffer } from '../../../budget/prices/price-table.ts'
import { ApiError, PermissionDeniedError } from '../../../errors.ts'
import type { ModelName } from '../../../model-names.ts'
import { maxTokensOf } from '../../begin/apply-model-rules.ts'

/**
 * Refuses a model that the caller may not ask. Claude Code shows a 404 as trouble with the chosen model.
 * @throws ApiError 404: `model_retired` tells of one that has ended and names its successor, `model_not_found` of nothing
 */
export function requireModel({ modelRules }: Pick<Principal, 'modelRules'>, model: string): ModelName {
  if (!modelRules.allowedModels.every((list) => list.includes(model))) throw notHere(model)
  try {
    return findOffer(model, new Date()).model
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'model_retired') throw notHere(model)
    const { code, message, details } = error
    throw new ApiError({ status: 404, type: 'not_found_error', code, message, details })
  }
}

/**
 * Refuses an answer longer than the caller may ask for. Not by 400: Claude Code answers that by asking five more times, each
 * time for less.
 * @param hint where its client takes the number from
 * @throws PermissionDeniedError
 */
export function requireLength(
  { modelRules }: Pick<Principal, 'modelRules'>,
  { model, maxTokens }: { readonly model: string; readonly maxTokens: number },
  hint = '',
): void {
  const ceiling = maxTokensOf(modelRules, model)
  if (maxTokens <= ceiling) return
  throw new PermissionDeniedError(
    `max_tokens is ${maxTokens}, and this organization allows ${ceiling} at most. ${hint}`.trimEnd(),
    'max_tokens_too_large',
    { maximum: ceiling },
  )
}

function notHere(model: string): ApiError {
  return new ApiError({
    status: 404,
    type: 'not_found_error',
    code: 'model_not_found',
    message: `model: ${model.slice(0, 100)} is not one of GET /v1/models.`,
  })
}
