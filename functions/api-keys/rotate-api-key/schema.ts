import * as z from 'zod/mini'

const day = 86_400

/** The body of `POST /api-keys/{key_id}/rotate`. */
export const rotation = z.strictObject({
  overlap_seconds: z.prefault(z.int().check(z.minimum(0), z.maximum(30 * day)), day),
})
