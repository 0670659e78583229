import * as z from 'zod/mini'
import { pageQuery } from '../../../lib/endpoints/page-query.ts'

/** The query of `GET /chats`. */
export const chatsQuery = z.extend(pageQuery, { user_id: z.optional(z.string().check(z.maxLength(100))) })
