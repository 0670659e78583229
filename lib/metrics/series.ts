import { definitions, type MetricName } from './definitions.ts'

/** The labels of one series in Prometheus' form, in the order of the definition; empty without labels. */
export function labelsText(metric: MetricName, labels: Record<string, string>): string {
  const pairs = definitions[metric].labels.map((label) => `${label}="${escapeValue(labels[label] ?? '')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** One bucket of a histogram, by its upper bound. @param labels in the form of `labelsText` */
export function bucketSeries(histogram: MetricName, labels: string, bound: number): string {
  const le = `le="${bound === Infinity ? '+Inf' : bound}"`
  return `${histogram}_bucket{${labels === '' ? le : `${labels.slice(1, -1)},${le}`}}`
}

function escapeValue(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
}
