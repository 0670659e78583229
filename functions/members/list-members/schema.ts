import * as z from 'zod/mini'
import { pageQuery } from '../../../lib/endpoints/page-query.ts'
import { role } from '../invite-member/schema.ts'

/** The query of `GET /members`. */
export const membersQuery = z.extend(pageQuery, { role: z.optional(role) })
