import { definitions, type MetricName } from './definitions.ts'

/**
 * The name of one series as Prometheus writes it, which is also its field in Redis. Labels stand in the order
 * of the definition.
 */
export function seriesName(
  metric: MetricName,
  labels: Record<string, string>,
  suffix = '',
  bound?: number,
): string {
  const pairs = definitions[metric].labels.map((label) => `${label}="${escapeValue(labels[label] ?? '')}"`)
  if (bound !== undefined) pairs.push(`le="${bound === Infinity ? '+Inf' : bound}"`)
  return pairs.length === 0 ? `${metric}${suffix}` : `${metric}${suffix}{${pairs.join(',')}}`
}

function escapeValue(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
}
