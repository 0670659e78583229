import { NotFoundError } from '../errors.ts'
import type { GivenId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import {
  type DirectoryEntry,
  type DirectoryRow,
  directoryColumns,
  toDirectoryEntry,
} from './directory-entry.ts'

/**
 * One entry of the directory, deleted organizations included.
 * @param tx of `asOperator`
 * @throws NotFoundError
 */
export async function inspectOrganization(tx: Transaction, organizationId: GivenId): Promise<DirectoryEntry> {
  const { rows } = await tx.query<DirectoryRow>(
    `SELECT ${directoryColumns} FROM organizations WHERE id = $1`,
    [organizationId],
  )
  if (rows[0] === undefined) throw new NotFoundError('organization')
  return toDirectoryEntry(rows[0])
}
