import { definitions, type Labels, type MetricName, type NameOf } from './definitions.ts'
import { bucketSeries, labelsText } from './series.ts'

/** Counted and not yet added to the fleet's counters: series name → increment. */
let pending = new Map<string, number>()

/** One value as it was counted or observed. */
export interface Observation {
  readonly metric: MetricName
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What CloudWatch has not been told yet. It sums by itself, so it gets values and no deltas of buckets. */
let observations: Observation[] = []

/** The series names spelled so far. They are as bounded as labels; spelling them took 4 % of a request. */
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
 * Puts one value into a histogram, in the unit that ends the metric's name. Only the bucket it falls into
 * counts it: Prometheus' buckets include the lower ones, and its count includes all, but that is summed at
 * each scrape.
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

/** Hands over what is pending, and starts afresh. */
export function takePending(): Map<string, number> {
  const taken = pending
  pending = new Map()
  return taken
}

/** Hands over what CloudWatch has not been told yet, and starts afresh. */
export function takeObservations(): Observation[] {
  const taken = observations
  observations = []
  return taken
}

/** Takes back what could not be delivered, so that an outage of Redis delays counts but loses none. */
export function returnPending(returned: Map<string, number>): void {
  for (const [series, by] of returned) add(series, by)
}

function add(series: string, by: number): void {
  pending.set(series, (pending.get(series) ?? 0) + by)
}

function note(metric: MetricName, labels: Readonly<Record<string, string>>, value: number): void {
  if ('dimensions' in definitions[metric]) observations.push({ metric, labels, value })
}
