import { type Page, parseCursor, toPage } from '../http/cursor.ts'
import type { OrganizationId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { Role } from '../roles.ts'
import { type Member, type MemberRow, memberColumns, toMember } from './member.ts'

/**
 * The members of an organization, oldest first, which is the order of their ids.
 * @throws InvalidRequestError for a wrong cursor
 */
export async function listMembers(
  tx: Transaction,
  {
    organizationId,
    role,
    limit,
    cursor,
  }: { organizationId: OrganizationId; role: Role | undefined; limit: number; cursor: string | undefined },
): Promise<Page<Member>> {
  const [after] = cursor === undefined ? [''] : parseCursor(cursor, [/^user_[0-9a-f]{32}$/])
  const { rows } = await tx.query<MemberRow>(
    `SELECT ${memberColumns} FROM members
      WHERE organization_id = $1 AND removed_at IS NULL AND ($2::member_role IS NULL OR role = $2) AND user_id > $3
      ORDER BY user_id
      LIMIT $4`,
    [organizationId, role, after, limit + 1],
  )
  return toPage(rows, limit, (row) => [row.user_id], toMember)
}
