import * as z from 'zod/mini'

/** The body of `POST /organizations/{organization_id}/api-keys`. */
export const issuedApiKey = z.strictObject({ user_id: z.optional(z.string().check(z.maxLength(100))) })
