import * as z from 'zod/mini'
import { role } from '../invite-member/schema.ts'

/** The body of `PATCH /members/{user_id}`. */
export const memberChange = z.strictObject({ role })
