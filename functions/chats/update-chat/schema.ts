import * as z from 'zod/mini'
import { chatPath } from '../chats.ts'

const chatChange = z.strictObject({
  title: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
})

/** What `PATCH /chats/{chat_id}` takes. */
export const input = { path: chatPath, body: chatChange }
