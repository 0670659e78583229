import * as z from 'zod/mini'
import { auditActions } from '../../../lib/audit/record-event.ts'
import { pageQuery } from '../../../lib/endpoints/page-query.ts'
import { longestTime } from '../../../lib/endpoints/request-schemas.ts'

/** No text in Postgres can hold NUL. */
const text = z.string().check(z.maxLength(100), z.regex(/^[^\0]*$/, { error: 'must not hold NUL' }))
const time = z.iso
  .datetime({ offset: true, error: 'must be a time in ISO 8601 with its offset, or Z' })
  .check(z.maxLength(longestTime))

const auditQuery = z.extend(pageQuery, {
  action: z.optional(z.enum(auditActions, { error: `must be one of ${auditActions.join(', ')}` })),
  target: z.optional(text),
  user_id: z.optional(text),
  api_key_id: z.optional(text),
  since: z.optional(time),
  until: z.optional(time),
})

/** What `GET /audit-log` takes. */
export const input = { query: auditQuery }
