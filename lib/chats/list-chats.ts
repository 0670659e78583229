import { type Page, parseCursor, toPage } from '../http/cursor.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type Chat, type ChatRow, chatColumns, toChat } from './chat.ts'
import type { Owner } from './owner.ts'

/** Microseconds since the epoch, which is all that Postgres knows of a time, and the id. */
const cursorParts = [/^\d{1,16}$/, /^chat_[0-9a-f]{32}$/] as const

/** The chats of one user, the latest used first. @throws InvalidRequestError for a wrong cursor */
export async function listChats(
  tx: Transaction,
  { organizationId, userId, limit, cursor }: Owner & { limit: number; cursor: string | undefined },
): Promise<Page<Chat>> {
  const [usedAt, id] = cursor === undefined ? [null, null] : parseCursor(cursor, cursorParts)
  const { rows } = await tx.query<ChatRow & { used_at: string }>(
    `SELECT ${chatColumns}, (extract(epoch FROM updated_at) * 1000000)::bigint AS used_at
       FROM chats
      WHERE organization_id = $1 AND user_id = $2
        AND ($3::bigint IS NULL
             OR (updated_at, id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4))
      ORDER BY updated_at DESC, id DESC
      LIMIT $5`,
    [organizationId, userId, usedAt, id, limit + 1],
  )
  return toPage(rows, limit, (row) => [row.used_at, row.id], toChat)
}
