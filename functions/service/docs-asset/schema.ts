import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'

/** What the page at `/docs` requests of the files it loads. */
export const input = { path: z.object({ asset: anyId }) }
