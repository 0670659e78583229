import { NotFoundError } from '../errors.ts'
import type { Transaction } from '../postgres/transaction.ts'
import type { ChatOfOwner } from './owner.ts'

/**
 * Deletes the chat with all its messages. The usage and cost of its turns stay in the books.
 * @throws NotFoundError
 */
export async function deleteChat(
  tx: Transaction,
  { organizationId, userId, chatId }: ChatOfOwner,
): Promise<void> {
  const { rowCount } = await tx.query(
    'DELETE FROM chats WHERE organization_id = $1 AND user_id = $2 AND id = $3',
    [organizationId, userId, chatId],
  )
  if (rowCount === 0) throw new NotFoundError('chat')
}
