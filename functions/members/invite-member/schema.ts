import * as z from 'zod/mini'
import { role } from '../../../lib/endpoints/request-schemas.ts'
import { email, namesSomebody, subject } from '../members.ts'

const invitation = z
  .strictObject({ email: z.optional(email), subject: z.optional(subject), role })
  .check(namesSomebody)

/** What `POST /members` takes. */
export const input = { body: invitation }
