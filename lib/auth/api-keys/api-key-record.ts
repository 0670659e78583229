import type { ApiKeyId, UserId } from '../../ids.ts'
import type { Role } from '../../roles.ts'

/** An API key as JSON, without the key itself. */
export interface ApiKey {
  id: ApiKeyId
  name: string
  /** The member it acts for. */
  user_id: UserId
  /** Null: the operator. */
  created_by: UserId | null
  /**
   * The users who may hold the key itself: whoever made or last rotated it and, if they did so with a key,
   * its holders too.
   */
  shown_to: UserId[]
  /**
   * The lowest role among those users at that time, which caps the role the key acts with. Null: the
   * operator.
   */
  shown_to_role: Role | null
  /** `shown_to` of the key before the last rotation, while that key is still valid. */
  previous_shown_to: UserId[]
  scopes: string[]
  /** Null: the organization's own list. */
  allowed_models: string[] | null
  created_at: string
  expires_at: string | null
  /** When the key before the last rotation stops being valid; null when it already has. */
  previous_expires_at: string | null
  revoked_at: string | null
  /** Since when it opens nothing, because one of its holders was removed. Null: not frozen. */
  frozen_at: string | null
  last_used_at: string | null
}

/** An API key with the key itself, which is shown once. */
export type ShownApiKey = ApiKey & { key: string }

type Times = 'created_at' | 'expires_at' | 'previous_expires_at' | 'revoked_at' | 'frozen_at' | 'last_used_at'

/** An API key as a row of Postgres. */
export type ApiKeyRow = Omit<ApiKey, Times> & {
  created_at: Date
  expires_at: Date | null
  previous_expires_at: Date | null
  revoked_at: Date | null
  frozen_at: Date | null
  last_used_at: Date | null
}

/** When the first of the key's holders was removed. */
const firstRemoval = (holders: 'shown_to' | 'previous_shown_to') => `
  (SELECT min(removed_at) FROM members m
    WHERE m.organization_id = api_keys.organization_id AND m.user_id = ANY (api_keys.${holders}))`
const bothOpen = `previous_expires_at > now() AND ${firstRemoval('previous_shown_to')} IS NULL`

/** The columns that a statement on `api_keys` selects or returns. */
export const apiKeyColumns = `
  id, name, user_id, created_by, shown_to, shown_to_role, scopes, allowed_models, created_at, expires_at, revoked_at,
  last_used_at, ${firstRemoval('shown_to')} AS frozen_at,
  CASE WHEN ${bothOpen} THEN previous_expires_at END AS previous_expires_at,
  CASE WHEN ${bothOpen} THEN previous_shown_to ELSE '{}' END AS previous_shown_to`

export function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    user_id: row.user_id,
    created_by: row.created_by,
    shown_to: row.shown_to,
    shown_to_role: row.shown_to_role,
    previous_shown_to: row.previous_shown_to,
    scopes: row.scopes,
    allowed_models: row.allowed_models,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    previous_expires_at: row.previous_expires_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
    frozen_at: row.frozen_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
  }
}
