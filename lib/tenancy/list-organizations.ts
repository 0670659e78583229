import { type Page, parseCursor, toPage } from '../http/cursor.ts'
import type { Transaction } from '../postgres/transaction.ts'
import {
  type DirectoryEntry,
  type DirectoryRow,
  directoryColumns,
  toDirectoryEntry,
} from './directory-entry.ts'

/**
 * The directory, newest organization first, deleted ones included. The order of ids is that of time.
 * @param tx of `asOperator`
 * @throws InvalidRequestError for a wrong cursor
 */
export async function listOrganizations(
  tx: Transaction,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<Page<DirectoryEntry>> {
  const [before] = cursor === undefined ? [null] : parseCursor(cursor, [/^org_[0-9a-f]{32}$/])
  const { rows } = await tx.query<DirectoryRow>(
    `SELECT ${directoryColumns} FROM organizations
      WHERE $1::text IS NULL OR id < $1
      ORDER BY id DESC
      LIMIT $2`,
    [before, limit + 1],
  )
  return toPage(rows, limit, ({ id }) => [id], toDirectoryEntry)
}
