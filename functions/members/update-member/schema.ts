import * as z from 'zod/mini'
import { role } from '../../../lib/endpoints/request-schemas.ts'
import { memberPath } from '../members.ts'

/** What `PATCH /members/{user_id}` takes. */
export const input = { path: memberPath, body: z.strictObject({ role }) }
