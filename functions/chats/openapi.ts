import * as z from 'zod/mini'
import type { Chat } from '../../lib/chats/chat.ts'
import type { ErrorDescription } from '../../lib/openapi/describe-operation.ts'
import { id, timestamp } from '../../lib/openapi/response-schemas.ts'

export const chat = z
  .strictObject({
    id: id('chat'),
    user_id: id('user'),
    title: z.string().check(z.describe('The beginning of its first message, until it is renamed.')),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .check(z.meta({ id: 'Chat', description: 'A conversation with Claude.' })) satisfies z.ZodMiniType<Chat>

export const chatFields = { chat_id: 'The id of one of your chats.' }

export const chatNotFound: ErrorDescription = {
  status: 404,
  code: 'chat_not_found',
  when: 'the chat does not exist or is not yours',
}
