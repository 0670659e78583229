import { carriedBytes, type Page, pageBytes, parseCursor, toPage } from '../http/cursor.ts'
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
  /** False where the answer broke off and only a part was kept. */
  complete: boolean
  /** Only where `content` is just the beginning, because the whole would not fit into a response. */
  shortened?: true
  created_at: string
}

type MessageRow = Omit<Message, 'created_at' | 'shortened'> & { position: number; created_at: Date }

/**
 * The messages of a chat in the order of the conversation. Postgres sends no text for rows far beyond the
 * last one that the page has room for: a hundred of the longest messages would be 200 MB.
 * @throws NotFoundError, InvalidRequestError
 */
export async function listMessages(
  tx: Transaction,
  { limit, cursor, ...chat }: ChatOfReader & { limit: number; cursor: string | undefined },
): Promise<Page<Message>> {
  await findChat(tx, chat)
  const [position] = cursor === undefined ? [-1] : parseCursor(cursor, [/^\d{1,9}$/])
  const { rows } = await tx.query<MessageRow>(
    `SELECT id, turn_id, role, complete, created_at, position,
            CASE WHEN bytes - least(octet_length(content), $5) <= 2 * $5 THEN left(content, $5) ELSE '' END AS content
       FROM (SELECT *, sum(least(octet_length(content), $5)) OVER (ORDER BY position) AS bytes
               FROM messages
              WHERE organization_id = $1 AND chat_id = $2 AND position > $3
              ORDER BY position
              LIMIT $4) AS page
      ORDER BY position`,
    [chat.organizationId, chat.chatId, position, limit + 1, pageBytes],
  )
  return toPage(rows, limit, (row) => [String(row.position)], toMessage)
}

function toMessage({ id, turn_id, role, content, complete, created_at }: MessageRow): Message {
  const message = { id, turn_id, role, content, complete, created_at: created_at.toISOString() }
  const bytes = carriedBytes(content)
  return bytes <= mostContentBytes ? message : { ...message, content: beginningOf(content), shortened: true }
}

/** All other fields of a message together take far less than the difference. */
const mostContentBytes = pageBytes - 10_000
/** No character takes more bytes in transit than a control character: `\\u0001`. */
const bytesPerCharacter = 7

/** As much of a text as always fits into a response, without half a surrogate pair at its end. */
function beginningOf(text: string): string {
  return text.slice(0, Math.floor(mostContentBytes / bytesPerCharacter)).replace(/[\ud800-\udbff]$/, '')
}
