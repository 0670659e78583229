import * as z from 'zod/mini'
import { usageGroups } from '../../lib/budget/books/usage-report.ts'
import { longestTime, withoutRepeats } from '../../lib/endpoints/request-schemas.ts'
import { plainModelName } from '../../lib/model-names.ts'

/** Longer than any id or model. */
const text = z.string().check(z.maxLength(100))

/** A day is its beginning in UTC. */
const time = z.union(
  [z.iso.date().check(z.maxLength(10)), z.iso.datetime({ offset: true }).check(z.maxLength(longestTime))],
  {
    error: 'must be a day, or a time in ISO 8601 with its offset or Z',
  },
)

const groups = z.pipe(
  z.pipe(
    z.string().check(z.maxLength(100)),
    z.transform((list) => list.split(',')),
  ),
  z
    .array(z.enum(usageGroups, { error: `must be one of ${usageGroups.join(', ')}` }))
    .check(z.maxLength(usageGroups.length), withoutRepeats),
)

export const usageQuery = z.strictObject({
  group_by: z.optional(groups),
  since: z.optional(time),
  until: z.optional(time),
  model: z.optional(text.check(z.overwrite(plainModelName))),
  user_id: z.optional(text),
  api_key_id: z.optional(text),
  format: z.optional(z.enum(['json', 'csv'], { error: 'must be json or csv' })),
})

/** What `GET /usage` takes. */
export const usageInput = { query: usageQuery }
