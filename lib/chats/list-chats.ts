import { type Page, parseCursor, toPage } from '../http/cursor.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type Chat, type ChatRow, chatColumns, toChat } from './chat.ts'
import type { Reader } from './owner.ts'

/** Microseconds since the epoch, the precision of Postgres, and the id. */
const cursorParts = [/^\d{1,16}$/, /^chat_[0-9a-f]{32}$/] as const

/**
 * Chats, most recently used first.
 * @param ofUser only those of that member
 * @param search only those that have this in their title
 * @throws InvalidRequestError for a wrong cursor
 */
export async function listChats(
  tx: Transaction,
  {
    organizationId,
    userId,
    ofUser,
    search,
    limit,
    cursor,
  }: Reader & {
    ofUser: string | undefined
    search: string | undefined
    limit: number
    cursor: string | undefined
  },
): Promise<Page<Chat>> {
  const [usedAt, id] = cursor === undefined ? [null, null] : parseCursor(cursor, cursorParts)
  const { rows } = await tx.query<ChatRow & { used_at: string }>(
    `SELECT ${chatColumns}, (extract(epoch FROM updated_at) * 1000000)::bigint AS used_at
       FROM chats
      WHERE organization_id = $1 AND ($2::text IS NULL OR user_id = $2) AND ($6::text IS NULL OR user_id = $6)
        AND ($7::text IS NULL OR strpos(lower(title), lower($7)) > 0)
        AND ($3::bigint IS NULL
             OR (updated_at, id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4))
      ORDER BY updated_at DESC, id DESC
      LIMIT $5`,
    [organizationId, userId, usedAt, id, limit + 1, ofUser, search],
  )
  return toPage(rows, limit, (row) => [row.used_at, row.id], toChat)
}
