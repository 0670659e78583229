import * as z from 'zod/mini'
import { pageQuery } from '../../../lib/endpoints/page-query.ts'

/** What `GET /chats` takes. */
export const input = {
  query: z.extend(pageQuery, {
    user_id: z.optional(z.string().check(z.maxLength(100))),
    search: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200))),
  }),
}
