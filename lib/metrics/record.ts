import { definitions, type Labels, type MetricName, type NameOf } from './definitions.ts'
import { bucketSeries, labelsText } from './series.ts'

/** What was counted and not yet added to the counters of the fleet: series name → how much more. */
let pending = new Map<string, number>()

/** One value as it was counted or observed. */
export interface Observation {
  readonly metric: MetricName
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What CloudWatch was not told yet. It sums by itself, so it gets values and no deltas of buckets. */
let observations: Observation[] = []

/** The names of what was counted before. Labels are bounded, and so are these; spelling them took 4 % of a request. */
const counterNames = new Map<string, string>()
const histogramNames = new Map<string, HistogramNames>()

interface HistogramNames {
  readonly buckets: readonly { bound: number; name: string }[]
  readonly sum: string
}

/** Adds to a counter. */
export function count<Name extends NameOf<'counter'>>(metric: Name, labels: Labels<Name>, by = 1): void {
  const key = keyOf(metric, labels)
  const name = counterNames.get(key) ?? metric + labelsText(metric, labels)
  counterNames.set(key, name)
  add(name, by)
  if (by !== 0) note(metric, labels, by)
}

/**
 * Puts one value into a histogram, in the unit that the metric's name ends with. Only the bucket in which it falls counts it:
 * Prometheus' buckets hold what is in the lower ones, too, and its count all, but that is added up when somebody looks.
 */
export function observe<Name extends NameOf<'histogram'>>(
  metric: Name,
  labels: Labels<Name>,
  value: number,
): void {
  const key = keyOf(metric, labels)
  const names = histogramNames.get(key) ?? nameHistogram(metric, labels)
  histogramNames.set(key, names)
  const bucket = names.buckets.find(({ bound }) => value <= bound)
  if (bucket) add(bucket.name, 1)
  add(names.sum, value)
  note(metric, labels, value)
}

function nameHistogram<Name extends NameOf<'histogram'>>(metric: Name, labels: Labels<Name>): HistogramNames {
  const text = labelsText(metric, labels)
  const bounds = [...definitions[metric].buckets, Infinity]
  const buckets = bounds.map((bound) => ({ bound, name: bucketSeries(metric, text, bound) }))
  return { buckets, sum: `${metric}_sum${text}` }
}

const keyOf = (metric: string, labels: Record<string, string>) =>
  `${metric} ${Object.values(labels).join(' ')}`

/** Hands over what is pending, and begins anew. */
export function takePending(): Map<string, number> {
  const taken = pending
  pending = new Map()
  return taken
}

/** Hands over what CloudWatch was not told yet, and begins anew. */
export function takeObservations(): Observation[] {
  const taken = observations
  observations = []
  return taken
}

/** Takes back what could not be handed on, so that an outage of Redis delays counts but loses none. */
export function returnPending(returned: Map<string, number>): void {
  for (const [series, by] of returned) add(series, by)
}

function add(series: string, by: number): void {
  pending.set(series, (pending.get(series) ?? 0) + by)
}

function note(metric: MetricName, labels: Readonly<Record<string, string>>, value: number): void {
  if ('dimensions' in definitions[metric]) observations.push({ metric, labels, value })
}
