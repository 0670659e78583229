import * as z from 'zod/mini'
import { notBlank } from '../../../lib/endpoints/request-schemas.ts'
import { switchPath } from '../upstreams.ts'

const newSwitch = z.strictObject({ reason: z.string().check(z.maxLength(200), notBlank) })

/** What `PUT /upstreams/{upstream}/switches/{model}` takes. */
export const input = { path: switchPath, body: newSwitch }
