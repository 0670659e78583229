import * as z from 'zod/mini'
import { usageQuery } from '../usage.ts'

/** What `GET /usage/organizations` takes. */
export const input = { query: z.pick(usageQuery, { since: true, until: true }) }
