import * as z from 'zod/mini'
import { messageOrders } from '../../../lib/chats/list-messages.ts'
import { pageQuery } from '../../../lib/endpoints/page-query.ts'
import { chatPath } from '../chats.ts'

/** What `GET /chats/{chat_id}/messages` takes. */
export const input = {
  path: chatPath,
  query: z.extend(pageQuery, {
    order: z.prefault(
      z.enum(messageOrders, { error: `must be one of ${messageOrders.join(', ')}` }),
      'oldest_first',
    ),
  }),
}
