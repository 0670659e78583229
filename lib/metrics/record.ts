import { definitions, type Labels, type NameOf } from './definitions.ts'
import { seriesName } from './series.ts'

/** What was counted and not yet added to the counters of the fleet: series name → how much more. */
let pending = new Map<string, number>()

/** Adds to a counter. */
export function count<Name extends NameOf<'counter'>>(metric: Name, labels: Labels<Name>, by = 1): void {
  add(seriesName(metric, labels), by)
}

/** Puts one value into a histogram, in the unit that the metric's name ends with. */
export function observe<Name extends NameOf<'histogram'>>(
  metric: Name,
  labels: Labels<Name>,
  value: number,
): void {
  for (const bound of [...definitions[metric].buckets, Infinity]) {
    add(seriesName(metric, labels, '_bucket', bound), value <= bound ? 1 : 0)
  }
  add(seriesName(metric, labels, '_sum'), value)
  add(seriesName(metric, labels, '_count'), 1)
}

/** Hands over what is pending, and begins anew. */
export function takePending(): Map<string, number> {
  const taken = pending
  pending = new Map()
  return taken
}

/** Takes back what could not be handed on, so that an outage of Redis delays counts but loses none. */
export function returnPending(returned: Map<string, number>): void {
  for (const [series, by] of returned) add(series, by)
}

function add(series: string, by: number): void {
  pending.set(series, (pending.get(series) ?? 0) + by)
}
