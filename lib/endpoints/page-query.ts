import * as z from 'zod/mini'

/** The query of every list: how many at most, and from where on. */
export const pageQuery = z.strictObject({
  limit: z.prefault(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 20),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
})

/** The input of a list that nothing chooses from. */
export const pageInput = { query: pageQuery }
