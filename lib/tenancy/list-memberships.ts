import { type Page, parseCursor, toPage } from '../http/cursor.ts'
import { callFunction } from '../postgres/call-function.ts'
import { type Membership, type MembershipRow, type Person, toMembership } from './membership.ts'

/**
 * The organizations that a person has joined or is invited to, each once, the oldest first.
 * @throws InvalidRequestError for a wrong cursor, UnavailableError
 */
export async function listMemberships(
  { subject, email }: Person,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<Page<Membership>> {
  const [after] = cursor === undefined ? [''] : parseCursor(cursor, [/^org_[0-9a-f]{32}$/])
  const rows = await callFunction<MembershipRow>('list_memberships', {
    subject,
    email,
    after,
    limit: limit + 1,
  })
  return toPage(rows, limit, (row) => [row.organization_id], toMembership)
}
