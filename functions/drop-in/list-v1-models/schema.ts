import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'

/** More than there will ever be: Anthropic's own default is 20. */
const mostModels = 1_000

const modelsQuery = z.strictObject({
  limit: z.prefault(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(mostModels)), mostModels),
  after_id: z.optional(anyId),
  before_id: z.optional(anyId),
  // Sent by the beta part of the SDKs.
  beta: z.optional(anyId),
})

export const modelsInput = { query: modelsQuery }
