import * as z from 'zod/mini'
import { usageQuery } from '../get-usage/schema.ts'

/** The query of `GET /usage/mine`: that of `GET /usage`, but for whose it is. */
export const ownUsageQuery = z.omit(usageQuery, { user_id: true })
