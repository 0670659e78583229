import * as z from 'zod/mini'
import { anyId } from '../../lib/endpoints/request-schemas.ts'

/** The path of everything about one invitation. A text that is no id is an unknown one, not a bad request. */
const invitationPath = z.object({ organization_id: anyId })

export const invitationInput = { path: invitationPath }
