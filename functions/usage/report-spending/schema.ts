import * as z from 'zod/mini'
import { usageQuery } from '../get-usage/schema.ts'

/** The query of `GET /usage/organizations`. */
export const spendingQuery = z.pick(usageQuery, { since: true, until: true })
