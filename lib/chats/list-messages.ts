import { carriedBytes, type Page, pageBytes, parseCursor, toPage } from '../http/cursor.ts'
import type { MessageId, TurnId } from '../ids.ts'
import type { Transaction } from '../postgres/transaction.ts'
import { toUsage, type Usage, type UsageFields, usageColumns } from '../usage.ts'
import { findChat } from './find-chat.ts'
import type { ChatOfReader } from './owner.ts'

/** A message as it is stored. */
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
  /** Only of what Claude said. */
  answer?: Answer
}

/** How an answer came about, and what it cost. */
export interface Answer {
  model: string
  outcome: 'completed' | 'stopped' | 'failed' | 'abandoned'
  stopReason: string | null
  /** Undefined where nothing was charged. */
  bill: AnswerBill | undefined
}

export interface AnswerBill {
  usage: Usage
  /** In nano-USD, as a text: JSON has no number that holds all of them. */
  cost: string
  estimated: boolean
}

/** Which end of the conversation comes first. */
export const messageOrders = ['oldest_first', 'newest_first'] as const
export type MessageOrder = (typeof messageOrders)[number]

interface MessageRow extends Omit<Message, 'created_at' | 'shortened' | 'answer'>, Partial<UsageFields> {
  position: number
  created_at: Date
  model: string
  state: Answer['outcome']
  stop_reason: string | null
  /** Null, like all of its usage, where Claude was not asked. */
  cost_nano_usd: string | null
  estimated: boolean
}

/** What is beyond the cursor, and where a list without one begins. */
const beyond = {
  oldest_first: { comparison: '>', direction: 'ASC', start: '-1' },
  newest_first: { comparison: '<', direction: 'DESC', start: '2147483647' },
} as const

/**
 * The messages of a chat in the order of the conversation, or against it. Postgres sends no text for rows far beyond the
 * last one that the page has room for: a hundred of the longest messages would be 200 MB.
 * @throws NotFoundError, InvalidRequestError
 */
export async function listMessages(
  tx: Transaction,
  {
    limit,
    cursor,
    order,
    ...chat
  }: ChatOfReader & { limit: number; cursor: string | undefined; order: MessageOrder },
): Promise<Page<Message>> {
  await findChat(tx, chat)
  const { comparison, direction, start } = beyond[order]
  const [position] = cursor === undefined ? [start] : parseCursor(cursor, [/^\d{1,9}$/])
  const { rows } = await tx.query<MessageRow>(
    `SELECT page.id, page.turn_id, page.role, page.complete, page.created_at, page.position,
            CASE WHEN bytes - least(octet_length(content), $5) <= 2 * $5 THEN left(content, $5) ELSE '' END AS content,
            t.model, t.state, t.stop_reason, ${usageColumns.map((name) => `u.${name}`).join(', ')}, u.cost_nano_usd, u.estimated
       FROM (SELECT *, sum(least(octet_length(content), $5)) OVER (ORDER BY position ${direction}) AS bytes
               FROM messages
              WHERE organization_id = $1 AND chat_id = $2 AND position ${comparison} $3
              ORDER BY position ${direction}
              LIMIT $4) AS page
       JOIN turns t ON t.organization_id = $1 AND t.id = page.turn_id
       LEFT JOIN usage_records u ON u.organization_id = $1 AND u.turn_id = page.turn_id AND page.role = 'assistant'
      ORDER BY page.position ${direction}`,
    [chat.organizationId, chat.chatId, position, limit + 1, pageBytes],
  )
  return toPage(rows, limit, (row) => [String(row.position)], toMessage)
}

function toMessage(row: MessageRow): Message {
  const { id, turn_id, role, content, complete, created_at } = row
  const message = {
    id,
    turn_id,
    role,
    content,
    complete,
    created_at: created_at.toISOString(),
    ...(role === 'assistant' && { answer: toAnswer(row) }),
  }
  const bytes = carriedBytes(content)
  return bytes <= mostContentBytes ? message : { ...message, content: beginningOf(content), shortened: true }
}

function toAnswer({
  model,
  state,
  stop_reason: stopReason,
  cost_nano_usd: cost,
  estimated,
  ...row
}: MessageRow): Answer {
  const bill = cost === null ? undefined : { usage: toUsage(row as UsageFields), cost, estimated }
  return { model, outcome: state, stopReason, bill }
}

/** All other fields of a message together take far less than the difference. */
const mostContentBytes = pageBytes - 10_000
/** No character takes more bytes in transit than a control character: `\\u0001`. */
const bytesPerCharacter = 7

/** As much of a text as always fits into a response, without half a surrogate pair at its end. */
function beginningOf(text: string): string {
  return text.slice(0, Math.floor(mostContentBytes / bytesPerCharacter)).replace(/[\ud800-\udbff]$/, '')
}
