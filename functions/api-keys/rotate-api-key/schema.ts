import * as z from 'zod/mini'
import { apiKeyPath } from '../api-keys.ts'

const day = 86_400

const rotation = z.strictObject({
  overlap_seconds: z.prefault(z.int().check(z.minimum(0), z.maximum(30 * day)), day),
})

/** What `POST /api-keys/{key_id}/rotate` takes. */
export const input = { path: apiKeyPath, body: rotation }
