import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'

export const modelInput = { path: z.object({ model: anyId }) }
