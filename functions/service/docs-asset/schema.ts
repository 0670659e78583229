import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'

/** The path of what the page at `/docs` loads. */
export const assetPath = z.object({ asset: anyId })
