import { NotFoundError } from '../errors.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type Chat, type ChatRow, chatColumns, toChat } from './chat.ts'
import type { ChatOfReader } from './owner.ts'

/** @throws NotFoundError */
export async function findChat(
  tx: Transaction,
  { organizationId, userId, chatId }: ChatOfReader,
): Promise<Chat> {
  const { rows } = await tx.query<ChatRow>(
    `SELECT ${chatColumns} FROM chats WHERE organization_id = $1 AND ($2::text IS NULL OR user_id = $2) AND id = $3`,
    [organizationId, userId, chatId],
  )
  if (rows[0] === undefined) throw new NotFoundError('chat')
  return toChat(rows[0])
}
