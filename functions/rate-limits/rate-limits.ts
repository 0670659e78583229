import * as z from 'zod/mini'
import type { HolderScope } from '../../lib/holder.ts'
import { holderInputs } from '../holders/holders.ts'

/** Buckets count exactly up to this. */
const highest = 1_000_000_000

const limit = (lowest: number) =>
  z.prefault(z.nullable(z.int().check(z.minimum(lowest), z.maximum(highest))), null)

const notEmpty = z.refine<object>((limits) => Object.values(limits).some((value) => value !== null), {
  error: 'at least one limit is needed',
})

/** With no request at all nobody could read their chats any more; another route shuts an organization out. */
const ownLimits = z
  .strictObject({
    requests_per_minute: limit(1),
    input_tokens_per_minute: limit(0),
    output_tokens_per_minute: limit(0),
    concurrent_streams: limit(0),
  })
  .check(notEmpty)

/** What `PUT /rate-limits/…` takes. */
export const setRateLimitInput = (scope: HolderScope) => ({ ...holderInputs[scope], body: ownLimits })
