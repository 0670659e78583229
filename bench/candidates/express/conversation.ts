import type { Redis } from 'ioredis'
import type { Pool, QueryResult } from 'pg'
import type { Principal } from './authenticate.ts'

/** A message as the Messages API takes it. */
export interface ContextMessage {
  role: 'user' | 'assistant'
  content: string
}

/** What an answer consumed, as Claude reported it. */
export interface Usage {
  input_tokens: number
  output_tokens: number
}

interface IdRow {
  id: string
}

/** Stores the user message in a new chat and returns the last 20 messages: four statements in series. */
export async function startConversation(
  database: Pool,
  principal: Principal,
  message: string,
): Promise<{ chatId: string; context: ContextMessage[] }> {
  const chatId = firstId(
    await database.query<IdRow>(
      'INSERT INTO chats (org_id, user_id, title) VALUES ($1, $2, $3) RETURNING *',
      [principal.organizationId, principal.userId, message.slice(0, 50)],
    ),
  )
  await database.query(
    'INSERT INTO messages (chat_id, role, content, token_count) VALUES ($1, $2, $3, $4) RETURNING *',
    [chatId, 'user', message, Math.ceil(message.length / 4)],
  )
  await database.query('UPDATE chats SET updated_at = now() WHERE id = $1', [chatId])
  const { rows } = await database.query<ContextMessage>(
    'SELECT * FROM messages WHERE chat_id = $1 ORDER BY created_at DESC LIMIT $2',
    [chatId, 20],
  )
  return { chatId, context: rows.toReversed().map(({ role, content }) => ({ role, content })) }
}

/** Stores the answer and books what it consumed: one transaction of six round trips, then a Redis counter. */
export async function finishConversation(
  stores: { database: Pool; redis: Redis },
  principal: Principal,
  answer: { chatId: string; text: string; usage: Usage },
): Promise<{ messageId: string }> {
  const { input_tokens: input, output_tokens: output } = answer.usage
  const client = await stores.database.connect()
  try {
    await client.query('BEGIN')
    const messageId = firstId(
      await client.query<IdRow>(
        'INSERT INTO messages (chat_id, role, content, token_count) VALUES ($1, $2, $3, $4) RETURNING *',
        [answer.chatId, 'assistant', answer.text, output],
      ),
    )
    await client.query('UPDATE chats SET updated_at = now() WHERE id = $1', [answer.chatId])
    await client.query(
      `INSERT INTO usage_records (org_id, user_id, message_id, input_tokens, output_tokens)
       VALUES ($1, $2, $3, $4, $5)`,
      [principal.organizationId, principal.userId, messageId, input, output],
    )
    await client.query(
      `INSERT INTO monthly_usage VALUES ($1, date_trunc('month', now()), $2)
       ON CONFLICT (org_id, month) DO UPDATE SET tokens = monthly_usage.tokens + excluded.tokens`,
      [principal.organizationId, input + output],
    )
    await client.query('COMMIT')
    await stores.redis.incrby(`usage:${principal.organizationId}`, input + output)
    return { messageId }
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

function firstId(result: QueryResult<IdRow>): string {
  const [row] = result.rows
  if (!row) throw new Error('INSERT … RETURNING gave no row')
  return row.id
}
