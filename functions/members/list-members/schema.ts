import * as z from 'zod/mini'
import { pageQuery } from '../../../lib/endpoints/page-query.ts'
import { role } from '../../../lib/endpoints/request-schemas.ts'

/** What `GET /members` takes. */
export const input = { query: z.extend(pageQuery, { role: z.optional(role) }) }
