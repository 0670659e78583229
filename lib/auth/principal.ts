import type { HolderScope } from '../holder.ts'
import type { ApiKeyId, OrganizationId, SignInId, UserId } from '../ids.ts'
import type { OwnLimits } from '../own-limits.ts'
import { type Role, type Scope, scopesOfRole } from '../roles.ts'

/** The caller for whom a request acts. */
export interface Principal {
  readonly organizationId: OrganizationId
  readonly organizationName: string
  /** A suspended organization keeps everything and may do nothing. */
  readonly suspended: boolean
  readonly userId: UserId
  readonly email: string | null
  /** The role the request acts with; a key's may be lower than its member's. */
  readonly role: Role
  /** What all of this rests on, as the database compares it before a change. Opaque, and not for logs. */
  readonly standing: string
  /** Who may have sent the request: the member and, of a key, everyone who may hold it. */
  readonly holders: readonly UserId[]
  /** The key that was presented; undefined for a person and for the local headers. */
  readonly apiKeyId: ApiKeyId | undefined
  /** The sign-in whose access token was presented. */
  readonly signInId: SignInId | undefined
  /** The models to which that key is limited; null: no limit. */
  readonly apiKeyModels: readonly string[] | null
  readonly scopes: ReadonlySet<Scope>
  readonly modelRules: ModelRules
  /** The rate limits that were set for the organization, the member and the key. */
  readonly rateLimits: RateLimitRows
}

/** What may be asked of Claude. Null: not set by the organization. */
export interface ModelRules {
  readonly defaultModel: string | null
  readonly systemPrompt: string | null
  /** A model must be in every one of these lists. */
  readonly allowedModels: readonly (readonly string[])[]
  readonly maxTokens: number | null
  readonly maxTokensByModel: ReadonlyMap<string, number>
}

/** The rows of the table `rate_limits` that bind a principal. */
export type RateLimitRows = Readonly<Partial<Record<HolderScope, OwnLimits>>>

/** A row of the view `principals`, or of `sign_in_principals`. */
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
  sign_in_id?: SignInId
  sign_in_standing?: string
  rate_limits: Pick<RateLimitRows, 'organization' | 'member'> | null
}

/** How an API key narrows the rights of the member it acts for. */
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
    standing: key?.api_key_standing ?? row.sign_in_standing ?? row.standing,
    holders: [...new Set([row.user_id, ...(key?.api_key_shown_to ?? [])])],
    apiKeyId: key?.api_key_id,
    signInId: row.sign_in_id,
    apiKeyModels: key?.api_key_models ?? null,
    scopes: new Set(key ? ofRole.filter((scope) => key.scopes.includes(scope)) : ofRole),
    modelRules: {
      defaultModel: row.default_model,
      systemPrompt: row.system_prompt,
      allowedModels: [row.allowed_models, key?.api_key_models ?? null].filter((list) => list !== null),
      maxTokens: row.max_tokens,
      // A map, since every object has `constructor`, and a request may name that as its model.
      maxTokensByModel: new Map(Object.entries(row.max_tokens_by_model ?? {})),
    },
    rateLimits: {
      ...row.rate_limits,
      ...(key?.api_key_rate_limits && { api_key: key.api_key_rate_limits }),
    },
  }
}
