import * as z from 'zod/mini'

const whose = ['caller', 'deployment'] as const

/** What `GET /models` takes. */
export const input = {
  query: z.strictObject({
    of: z.prefault(z.enum(whose, { error: `must be one of ${whose.join(', ')}` }), 'caller'),
  }),
}
