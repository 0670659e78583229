import type { ServedAs } from '../../usage.ts'
import { reportedName } from './reported-name.ts'
import { field } from './reported-usage.ts'

/** What a `usage` says of how the call was served. Fields that it omits keep their known value. */
export function servedAs(known: ServedAs, reported: unknown): ServedAs {
  return {
    ...known,
    ...named('inferenceGeo', field(reported, 'inference_geo')),
    ...named('speed', field(reported, 'speed')),
    ...named('serviceTier', field(reported, 'service_tier')),
  }
}

function named(name: keyof ServedAs, value: unknown): ServedAs {
  const said = reportedName(value)
  return said === undefined ? {} : { [name]: said }
}
