import { switchPath } from '../upstreams.ts'

/** What `DELETE /upstreams/{upstream}/switches/{model}` takes. */
export const input = { path: switchPath }
