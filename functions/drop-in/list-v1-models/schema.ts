import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'

const count = z.pipe(z.string().check(z.regex(/^([1-9]\d{0,2}|1000)$/), z.maxLength(4)), z.transform(Number))

const modelsQuery = z.strictObject({
  limit: z.optional(count),
  after_id: z.optional(anyId),
  before_id: z.optional(anyId),
  // Sent by the beta part of the SDKs.
  beta: z.optional(anyId),
})

export const modelsInput = { query: modelsQuery }
