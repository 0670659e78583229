import type { Change } from '../../change.ts'
import { apiKeySettings } from '../../config/api-keys.ts'
import { needAtStart } from '../../config/settings-group.ts'
import { newId, type OrganizationId, type UserId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import type { Role, Scope } from '../../roles.ts'
import { digestSecret } from '../secret-digest.ts'
import { makeApiKey } from './api-key.ts'
import { type ApiKey, type ApiKeyRow, apiKeyColumns, type ShownApiKey, toApiKey } from './api-key-record.ts'

// The operator makes keys, too, in functions that take none.
needAtStart(apiKeySettings)

/** What is stored of a new key. */
export interface ApiKeyTerms {
  organizationId: OrganizationId
  name: string
  /** The member it acts for. */
  userId: UserId
  /** Whom it is shown to: their role, and who else holds the credential they used. Null: the operator. */
  madeBy: { userId: UserId; role: Role; holders: readonly UserId[] } | null
  scopes: readonly Scope[]
  /** Null: the organization's own list. */
  allowedModels: readonly string[] | null
  /** ISO 8601, in UTC. */
  expiresAt: string | null
}

/** Inserts a key. The caller has already checked that it may be made. */
export async function insertApiKey(tx: Transaction, terms: ApiKeyTerms): Promise<Change<ShownApiKey>> {
  const { organizationId, name, userId, madeBy, scopes, allowedModels, expiresAt } = terms
  const id = newId('apiKey')
  const key = makeApiKey(id)
  const { digest, pepperId } = digestSecret(key)
  const { rows } = await tx.query<ApiKeyRow>(
    `INSERT INTO api_keys (organization_id, id, user_id, created_by, shown_to, shown_to_role, name, digest, pepper_id,
                           scopes, allowed_models, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING ${apiKeyColumns}`,
    [
      organizationId,
      id,
      userId,
      madeBy?.userId,
      madeBy?.holders ?? [],
      madeBy?.role,
      name,
      digest,
      pepperId,
      scopes,
      allowedModels,
      expiresAt,
    ],
  )
  const [created] = rows.map(toApiKey) as [ApiKey]
  return { target: id, before: null, after: created, result: { ...created, key } }
}
