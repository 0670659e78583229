import type { Change } from '../change.ts'
import { NotFoundError } from '../errors.ts'
import type { OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type DirectoryEntry, type DirectoryRow, toDirectoryEntry } from './directory-entry.ts'

/**
 * Suspends an organization, which keeps everything and may do nothing. Repeated, it stays suspended since the
 * first time. @throws NotFoundError
 */
export function suspendOrganization(tx: Transaction, id: OrganizationId): Promise<Change<DirectoryEntry>> {
  return setSuspended(tx, id, true)
}

/** Ends the suspension, if there is one. @throws NotFoundError */
export function restoreOrganization(tx: Transaction, id: OrganizationId): Promise<Change<DirectoryEntry>> {
  return setSuspended(tx, id, false)
}

async function setSuspended(
  tx: Transaction,
  id: OrganizationId,
  suspended: boolean,
): Promise<Change<DirectoryEntry>> {
  const { rows } = await tx.query<DirectoryRow & { was_suspended_at: Date | null }>(
    `UPDATE organizations o
        SET suspended_at = CASE WHEN $2 THEN coalesce(o.suspended_at, now()) END
       FROM (SELECT id, suspended_at FROM organizations WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE) b
      WHERE o.id = b.id
     RETURNING o.id, o.name, o.created_at, o.suspended_at, o.deleted_at, b.suspended_at AS was_suspended_at`,
    [id, suspended],
  )
  const [row] = rows
  if (row === undefined) throw new NotFoundError('organization')
  const before = toDirectoryEntry({ ...row, suspended_at: row.was_suspended_at })
  const after = toDirectoryEntry(row)
  return { target: id, before, after, result: after }
}
