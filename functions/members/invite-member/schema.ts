import * as z from 'zod/mini'
import type { Role } from '../../../lib/roles.ts'

export const role = z.enum(['owner', 'admin', 'member', 'viewer'], {
  error: 'must be one of owner, admin, member, viewer',
}) satisfies z.ZodMiniType<Role>

/** Checked before it is put in lower case, which makes a k of the Kelvin sign. */
export const email = z
  .string()
  .check(z.maxLength(254), z.email({ error: 'must be an email address' }), z.toLowerCase())
/** As OpenID Connect has it. */
export const subject = z
  .string()
  .check(z.maxLength(255), z.regex(/^[\x20-\x7e]{1,255}$/, { error: 'must be 1 to 255 ASCII characters' }))

export const namesSomebody = z.refine<{ email?: unknown; subject?: unknown }>(
  (invited) => invited.email !== undefined || invited.subject !== undefined,
  { error: 'email or subject is needed' },
)

/** The body of `POST /members`. */
export const invitation = z
  .strictObject({ email: z.optional(email), subject: z.optional(subject), role })
  .check(namesSomebody)
