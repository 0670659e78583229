import type { ChatId, UserId } from '../ids.ts'

/** A chat, as JSON. */
export interface Chat {
  id: ChatId
  user_id: UserId
  title: string
  created_at: string
  updated_at: string
}

/** A chat, as Postgres gives it. */
export interface ChatRow {
  id: ChatId
  user_id: UserId
  title: string
  created_at: Date
  updated_at: Date
}

export const chatColumns = 'id, user_id, title, created_at, updated_at'

export function toChat(row: ChatRow): Chat {
  return {
    id: row.id,
    user_id: row.user_id,
    title: row.title,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }
}
