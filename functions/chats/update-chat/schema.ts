import * as z from 'zod/mini'

/** The body of `PATCH /chats/{chat_id}`. */
export const chatChange = z.strictObject({
  title: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
})
