import * as z from 'zod/mini'
import { email, namesSomebody, subject } from '../../members/invite-member/schema.ts'

/** The body of `POST /organizations`. */
export const newOrganization = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  owner: z.strictObject({ email: z.optional(email), subject: z.optional(subject) }).check(namesSomebody),
})
