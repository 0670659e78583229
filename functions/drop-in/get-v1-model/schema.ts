import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'
import { plainModelName } from '../../../lib/model-names.ts'

export const modelInput = { path: z.object({ model: anyId.check(z.overwrite(plainModelName)) }) }
