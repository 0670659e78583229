import type { OrganizationId } from '../ids.ts'

/** An organization as the operator sees it, as JSON: that it exists, and nothing that is said in it. */
export interface DirectoryEntry {
  id: OrganizationId
  name: string
  created_at: string
  suspended_at: string | null
  /** From then on only the ledger is left; the name is gone. */
  deleted_at: string | null
}

/** A row of the directory. */
export interface DirectoryRow {
  id: OrganizationId
  name: string
  created_at: Date
  suspended_at: Date | null
  deleted_at: Date | null
}

export const directoryColumns = 'id, name, created_at, suspended_at, deleted_at'

export function toDirectoryEntry(row: DirectoryRow): DirectoryEntry {
  return {
    id: row.id,
    name: row.name,
    created_at: row.created_at.toISOString(),
    suspended_at: row.suspended_at?.toISOString() ?? null,
    deleted_at: row.deleted_at?.toISOString() ?? null,
  }
}
