import { type Page, parseCursor, toPage } from '../../http/cursor.ts'
import type { OrganizationId } from '../../ids.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import { type ApiKey, type ApiKeyRow, apiKeyColumns, toApiKey } from './api-key-record.ts'

/** The keys of an organization, newest first, revoked ones too. @throws InvalidRequestError */
export async function listApiKeys(
  tx: Transaction,
  organizationId: OrganizationId,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<ApiKey>> {
  const [before] = cursor === undefined ? [null] : parseCursor(cursor, [/^key_[0-9a-f]{32}$/])
  // Ids made later sort later.
  const { rows } = await tx.query<ApiKeyRow>(
    `SELECT ${apiKeyColumns} FROM api_keys
      WHERE organization_id = $1 AND ($2::text IS NULL OR id < $2)
      ORDER BY id DESC
      LIMIT $3`,
    [organizationId, before, limit + 1],
  )
  return toPage(rows, limit, (row) => [row.id], toApiKey)
}
