import type { paths } from '../../client/index.ts'
import type { Schemas } from '../app/api.ts'

export type Organization = Schemas['Organization']
export type OrganizationChange = paths['/organization']['patch']['requestBody']['content']['application/json']

/** The rules while they are written. What is empty is left to the deployment, or without a limit. */
export interface RulesDraft {
  readonly name: string
  readonly defaultModel: string
  readonly allowedModels: readonly string[] | null
  readonly systemPrompt: string
  readonly maxTokens: number | undefined
  readonly maxTokensByModel: readonly ModelLimit[]
}

export interface ModelLimit {
  readonly model: string
  readonly tokens: number | undefined
}

export function draftOf(organization: Organization): RulesDraft {
  return {
    name: organization.name,
    defaultModel: organization.default_model ?? '',
    allowedModels: organization.allowed_models,
    systemPrompt: organization.system_prompt ?? '',
    maxTokens: organization.max_tokens ?? undefined,
    maxTokensByModel: Object.entries(organization.max_tokens_by_model ?? {}).map(([model, tokens]) => ({
      model,
      tokens,
    })),
  }
}

/** What of an organization a draft would change; undefined: nothing. */
export function changeOf(organization: Organization, draft: RulesDraft): OrganizationChange | undefined {
  const [before, after] = [rulesOf(draftOf(organization)), rulesOf(draft)]
  const changed = Object.entries(after).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof typeof before]),
  )
  return changed.length === 0 ? undefined : Object.fromEntries(changed)
}

function rulesOf(draft: RulesDraft) {
  const limits = draft.maxTokensByModel.flatMap(({ model, tokens }) =>
    tokens === undefined ? [] : [[model, tokens] as const],
  )
  return {
    name: draft.name.trim(),
    default_model: draft.defaultModel || null,
    allowed_models: draft.allowedModels && [...draft.allowedModels],
    system_prompt: draft.systemPrompt.trim() === '' ? null : draft.systemPrompt,
    max_tokens: draft.maxTokens ?? null,
    max_tokens_by_model: limits.length === 0 ? null : Object.fromEntries(limits),
  } satisfies OrganizationChange
}
