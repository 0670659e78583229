import * as z from 'zod/mini'

/** The path of what the page at `/docs` loads. */
export const assetPath = z.object({ asset: z.string() })
