import { definitions, type MetricName } from './definitions.ts'

/** The labels of one series as Prometheus writes them, in the order of the definition; nothing where there are none. */
export function labelsText(metric: MetricName, labels: Record<string, string>): string {
  const pairs = definitions[metric].labels.map((label) => `${label}="${escapeValue(labels[label] ?? '')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** One bucket of a histogram, by its upper bound. @param labels as `labelsText` writes them */
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
