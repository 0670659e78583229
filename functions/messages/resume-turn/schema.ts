import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'

/** The path of everything that belongs to one turn. A text that is no id is an unknown turn, not a bad request. */
export const turnPath = z.object({ turn_id: anyId })
