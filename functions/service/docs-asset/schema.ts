import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'

/** What the page at `/docs` asks of the files that it loads. */
export const input = { path: z.object({ asset: anyId }) }
