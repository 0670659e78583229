import * as z from 'zod/mini'

const token = z.string().check(z.maxLength(500))

/** Unknown parameters are ignored (RFC 6749, 3.2), `client_id` among them. */
const tokenForm = z.object({
  grant_type: z.string().check(z.maxLength(100)),
  device_code: z.optional(token),
  refresh_token: z.optional(token),
})

export const tokenInput = { body: tokenForm, bodyAs: 'form' } as const
