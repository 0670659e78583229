import * as z from 'zod/mini'
import { usageQuery } from '../usage.ts'

/** What `GET /usage/mine` takes: that of `GET /usage`, but for whose it is. */
export const input = { query: z.omit(usageQuery, { user_id: true }) }
