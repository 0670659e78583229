import * as z from 'zod/mini'
import { anyId } from '../../lib/endpoints/request-schemas.ts'

/** The path of everything about one member. A text that is no id is an unknown member, not a bad request. */
export const memberPath = z.object({ user_id: anyId })

export const memberInput = { path: memberPath }

/** Checked before it is lower-cased, which turns the Kelvin sign into a k. */
export const email = z
  .string()
  .check(z.maxLength(254), z.email({ error: 'must be an email address' }), z.toLowerCase())
/** As OpenID Connect defines it. */
export const subject = z
  .string()
  .check(z.maxLength(255), z.regex(/^[\x20-\x7e]{1,255}$/, { error: 'must be 1 to 255 ASCII characters' }))

export const namesSomebody = z.refine<{ email?: unknown; subject?: unknown }>(
  (invited) => invited.email !== undefined || invited.subject !== undefined,
  { error: 'email or subject is needed' },
)
