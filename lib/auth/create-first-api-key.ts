import { type ApiKeyId, newId, type OrganizationId, type UserId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { allScopes } from '../roles.ts'
import { makeApiKey } from './api-key.ts'
import { digestApiKey } from './api-key-digest.ts'
import { type ApiKey, type ApiKeyRow, apiKeyColumns, type ShownApiKey, toApiKey } from './api-key-record.ts'

interface ApiKeyCreated {
  target: ApiKeyId
  before: null
  after: ApiKey
  answer: ShownApiKey
}

/**
 * Makes the key with which a new organization sets up all the rest: by the operator, who is above every role, for the
 * owner, with all scopes. `createApiKey` makes the others.
 */
export async function createFirstApiKey(
  tx: Transaction,
  { organizationId, userId }: { organizationId: OrganizationId; userId: UserId },
): Promise<ApiKeyCreated> {
  const id = newId('apiKey')
  const key = makeApiKey(id)
  const { digest, pepperId } = digestApiKey(key)
  const { rows } = await tx.query<ApiKeyRow>(
    `INSERT INTO api_keys (organization_id, id, user_id, name, digest, pepper_id, scopes)
     VALUES ($1, $2, $3, 'First key', $4, $5, $6) RETURNING ${apiKeyColumns}`,
    [organizationId, id, userId, digest, pepperId, allScopes],
  )
  const [created] = rows.map(toApiKey) as [ApiKey]
  return { target: id, before: null, after: created, answer: { ...created, key } }
}
