import * as z from 'zod/mini'

/** The path of everything that belongs to one chat. A text that is no id is an unknown chat, not a bad request. */
export const chatPath = z.object({ chat_id: z.string() })
