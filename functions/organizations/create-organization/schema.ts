import * as z from 'zod/mini'
import { email, namesSomebody, subject } from '../../members/members.ts'

const newOrganization = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  owner: z.strictObject({ email: z.optional(email), subject: z.optional(subject) }).check(namesSomebody),
})

/** What `POST /organizations` takes. */
export const input = { body: newOrganization }
