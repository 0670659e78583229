import { pageQuery } from '../../../lib/endpoints/page-query.ts'
import { chatPath } from '../chats.ts'

/** What `GET /chats/{chat_id}/messages` takes. */
export const input = { path: chatPath, query: pageQuery }
