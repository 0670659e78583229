import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'

/** The path of everything that concerns one member. A text that is no id is an unknown member, not a bad request. */
export const memberPath = z.object({ user_id: anyId })
