import * as z from 'zod/mini'
import { anyId } from '../../lib/endpoints/request-schemas.ts'

/** The path of everything about one chat. A text that is no id is an unknown chat, not a bad request. */
export const chatPath = z.object({ chat_id: anyId })

export const chatInput = { path: chatPath }
