import { type Page, parseCursor, toPage } from '../http/cursor.ts'
import type { MessageId, TurnId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { findChat } from './find-chat.ts'
import type { ChatOfReader } from './owner.ts'

/** A message, as JSON. */
export interface Message {
  id: MessageId
  turn_id: TurnId
  role: 'user' | 'assistant'
  content: string
  /** False for what was kept of an answer that did not reach its end. */
  complete: boolean
  created_at: string
}

type MessageRow = Omit<Message, 'created_at'> & { position: number; created_at: Date }

/** The messages of a chat in the order of the conversation. @throws NotFoundError, InvalidRequestError */
export async function listMessages(
  tx: Transaction,
  { limit, cursor, ...chat }: ChatOfReader & { limit: number; cursor: string | undefined },
): Promise<Page<Message>> {
  await findChat(tx, chat)
  const [position] = cursor === undefined ? [-1] : parseCursor(cursor, [/^\d{1,9}$/])
  const { rows } = await tx.query<MessageRow>(
    `SELECT id, turn_id, role, content, complete, created_at, position
       FROM messages
      WHERE organization_id = $1 AND chat_id = $2 AND position > $3
      ORDER BY position
      LIMIT $4`,
    [chat.organizationId, chat.chatId, position, limit + 1],
  )
  return toPage(rows, limit, (row) => [String(row.position)], toMessage)
}

function toMessage({ id, turn_id, role, content, complete, created_at }: MessageRow): Message {
  return { id, turn_id, role, content, complete, created_at: created_at.toISOString() }
}
