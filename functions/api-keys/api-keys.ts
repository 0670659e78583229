import * as z from 'zod/mini'
import { anyId } from '../../lib/endpoints/request-schemas.ts'

/** The path of everything about one API key. A text that is no id is an unknown key, not a bad request. */
export const apiKeyPath = z.object({ key_id: anyId })

export const apiKeyInput = { path: apiKeyPath }
