import * as z from 'zod/mini'
import { pageQuery } from '../../../lib/endpoints/page-query.ts'

/** What `GET /chats` takes. */
export const input = {
  query: z.extend(pageQuery, { user_id: z.optional(z.string().check(z.maxLength(100))) }),
}
