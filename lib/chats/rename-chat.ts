import { NotFoundError } from '../errors.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { type Chat, type ChatRow, chatColumns, toChat } from './chat.ts'
import type { ChatOfOwner } from './owner.ts'

/** @throws NotFoundError */
export async function renameChat(
  tx: Transaction,
  { organizationId, userId, chatId, title }: ChatOfOwner & { title: string },
): Promise<Chat> {
  const { rows } = await tx.query<ChatRow>(
    `UPDATE chats SET title = $4, updated_at = now()
      WHERE organization_id = $1 AND user_id = $2 AND id = $3 RETURNING ${chatColumns}`,
    [organizationId, userId, chatId, title],
  )
  if (rows[0] === undefined) throw new NotFoundError('chat')
  return toChat(rows[0])
}
