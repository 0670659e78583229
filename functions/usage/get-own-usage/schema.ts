import * as z from 'zod/mini'
import { usageQuery } from '../usage.ts'

/** What `GET /usage/mine` takes: the query of `GET /usage` without `user_id`. */
export const input = { query: z.omit(usageQuery, { user_id: true }) }
