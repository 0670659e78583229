import * as z from 'zod/mini'

/** The query of every list: the most items, and where to begin. */
export const pageQuery = z.strictObject({
  limit: z.prefault(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 20),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
})

/** The input of a list without filters. */
export const pageInput = { query: pageQuery }
