import type { Change } from '../change.ts'
import type { OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import {
  type DirectoryEntry,
  type DirectoryRow,
  directoryColumns,
  toDirectoryEntry,
} from './directory-entry.ts'

/** @param tx in the row scope of the organization about to exist */
export async function createOrganization(
  tx: Transaction,
  organizationId: OrganizationId,
  name: string,
): Promise<Change<DirectoryEntry>> {
  const { rows } = await tx.query<DirectoryRow>(
    `INSERT INTO organizations (id, name) VALUES ($1, $2) RETURNING ${directoryColumns}`,
    [organizationId, name],
  )
  const [created] = rows.map(toDirectoryEntry) as [DirectoryEntry]
  return { target: organizationId, before: null, after: created, result: created }
}
