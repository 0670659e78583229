import type { ApiKeyId, UserId } from '../ids.ts'

/** An API key, as JSON: all but the key itself. */
export interface ApiKey {
  id: ApiKeyId
  name: string
  /** On whose behalf it acts. */
  user_id: UserId
  /** Null: the operator. */
  created_by: UserId | null
  scopes: string[]
  /** Null: those of the organization. */
  allowed_models: string[] | null
  created_at: string
  expires_at: string | null
  /** Until when the key before the last rotation is valid, too; null when it is not. */
  previous_expires_at: string | null
  revoked_at: string | null
  last_used_at: string | null
}

/** An API key with the key itself, which is told once. */
export type ShownApiKey = ApiKey & { key: string }

type Times = 'created_at' | 'expires_at' | 'previous_expires_at' | 'revoked_at' | 'last_used_at'

/** An API key, as Postgres gives it. */
export type ApiKeyRow = Omit<ApiKey, Times> & {
  created_at: Date
  expires_at: Date | null
  previous_expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
}

export const apiKeyColumns = `
  id, name, user_id, created_by, scopes, allowed_models, created_at, expires_at, revoked_at, last_used_at,
  CASE WHEN previous_expires_at > now() THEN previous_expires_at END AS previous_expires_at`

export function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    user_id: row.user_id,
    created_by: row.created_by,
    scopes: row.scopes,
    allowed_models: row.allowed_models,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    previous_expires_at: row.previous_expires_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
  }
}
