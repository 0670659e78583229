import type { HolderScope } from '../holder.ts'
import type { ApiKeyId, OrganizationId, UserId } from '../ids.ts'
import type { OwnLimits } from '../own-limits.ts'
import { type Role, type Scope, scopesOfRole } from '../roles.ts'

/** On whose behalf a request acts. */
export interface Principal {
  readonly organizationId: OrganizationId
  readonly organizationName: string
  /** A suspended organization keeps everything and may do nothing. */
  readonly suspended: boolean
  readonly userId: UserId
  readonly email: string | null
  /** With which the request acts: of a key it may be a lower one than its member has. */
  readonly role: Role
  /** What all that rests on, as the database compares it when something is to be changed. Opaque, and not for logs. */
  readonly standing: string
  /** Who may have sent the request: the member, and of a key everybody who may hold it. */
  readonly holders: readonly UserId[]
  /** The key that was presented; a person and the local headers have none. */
  readonly apiKeyId: ApiKeyId | undefined
  /** The models to which that key is limited; null: to none. */
  readonly apiKeyModels: readonly string[] | null
  readonly scopes: ReadonlySet<Scope>
  readonly modelRules: ModelRules
  /** How fast organization, member and key may ask, as far as somebody has set it. */
  readonly rateLimits: RateLimitRows
}

/** What may be asked of Claude. Null: the organization has set nothing. */
export interface ModelRules {
  readonly defaultModel: string | null
  readonly systemPrompt: string | null
  /** Every one of these lists has to contain the model. */
  readonly allowedModels: readonly (readonly string[])[]
  readonly maxTokens: number | null
  readonly maxTokensByModel: ReadonlyMap<string, number>
}

/** The rows of the table `rate_limits` that hold for somebody. */
export type RateLimitRows = Readonly<Partial<Record<HolderScope, OwnLimits>>>

/** A row of the view `principals`. */
export interface PrincipalRow {
  organization_id: OrganizationId
  organization_name: string
  suspended: boolean
  default_model: string | null
  system_prompt: string | null
  allowed_models: string[] | null
  max_tokens: number | null
  max_tokens_by_model: Record<string, number> | null
  user_id: UserId
  email: string | null
  role: Role
  standing: string
  rate_limits: Pick<RateLimitRows, 'organization' | 'member'> | null
}

/** What an API key takes away from the member whom it acts for. */
export interface ApiKeyLimits {
  api_key_id: ApiKeyId
  api_key_role: Role
  api_key_standing: string
  api_key_shown_to: UserId[]
  scopes: string[]
  api_key_models: string[] | null
  api_key_rate_limits: OwnLimits | null
}

export function toPrincipal(row: PrincipalRow, key?: ApiKeyLimits): Principal {
  const role = key?.api_key_role ?? row.role
  const ofRole: readonly Scope[] = scopesOfRole[role]
  return {
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    suspended: row.suspended,
    userId: row.user_id,
    email: row.email,
    role,
    standing: key?.api_key_standing ?? row.standing,
    holders: [...new Set([row.user_id, ...(key?.api_key_shown_to ?? [])])],
    apiKeyId: key?.api_key_id,
    apiKeyModels: key?.api_key_models ?? null,
    scopes: new Set(key ? ofRole.filter((scope) => key.scopes.includes(scope)) : ofRole),
    modelRules: {
      defaultModel: row.default_model,
      systemPrompt: row.system_prompt,
      allowedModels: [row.allowed_models, key?.api_key_models ?? null].filter((list) => list !== null),
      maxTokens: row.max_tokens,
      // A map, since `constructor` is in every object, and a request may name it as its model.
      maxTokensByModel: new Map(Object.entries(row.max_tokens_by_model ?? {})),
    },
    rateLimits: {
      ...row.rate_limits,
      ...(key?.api_key_rate_limits && { api_key: key.api_key_rate_limits }),
    },
  }
}
