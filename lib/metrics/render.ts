import { askRedis } from '../redis/ask-redis.ts'
import { redis } from '../redis/redis.ts'
import { definitions, type MetricName, type NameOf } from './definitions.ts'
import { inProgressKey } from './publish.ts'
import { readCounters } from './read-counters.ts'
import { bucketSeries, labelsText } from './series.ts'

/** Prometheus waits ten seconds for a scrape, and a process that was frozen may have to reconnect. */
const patienceMs = 2_000

type Line = [series: string, value: string]
type Samples = ReadonlyMap<string, string>

const inProgress = 'http_requests_in_progress'

/**
 * The metrics of the whole fleet in Prometheus' text format 0.0.4.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 * @throws UnavailableError
 */
export async function renderMetrics(): Promise<string> {
  const now = Date.now()
  const [counters, requests] = await askRedis(
    () =>
      Promise.all([
        readCounters(),
        redis().call('ZRANGEBYSCORE', inProgressKey, now, '+inf') as Promise<string[]>,
        redis().call('ZREMRANGEBYSCORE', inProgressKey, '-inf', now - 1),
      ]),
    { withinMs: patienceMs },
  )
  const samples = new Map(Object.entries(counters))
  for (const request of requests) {
    const [method = '', route = ''] = request.split(' ')
    const series = inProgress + labelsText(inProgress, { method, route })
    samples.set(series, String(Number(samples.get(series) ?? 0) + 1))
  }
  const names = Object.keys(definitions) as MetricName[]
  return names.map((name) => renderMetric(name, samples)).join('')
}

function renderMetric(name: MetricName, samples: Samples): string {
  const { type, help, labels } = definitions[name]
  const lines = isHistogram(name) ? histogramLines(name, samples) : linesOf(name, samples)
  // Shows 0 before the first increment, or rate() misses it. With labels the values are unknown.
  if (lines.length === 0 && labels.length === 0) lines.push([name, '0'])
  const body = lines.map(([key, value]) => `${key} ${value}\n`).join('')
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${body}`
}

const isHistogram = (name: MetricName): name is NameOf<'histogram'> => definitions[name].type === 'histogram'

function linesOf(name: string, samples: Samples): Line[] {
  const lines = [...samples].filter(([key]) => key === name || key.startsWith(`${name}{`))
  return lines.toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** All buckets of each series that has a sum, empty ones too, and its count. */
function histogramLines(name: NameOf<'histogram'>, samples: Samples): Line[] {
  const bounds = [...definitions[name].buckets, Infinity]
  return linesOf(`${name}_sum`, samples).flatMap(([key, sum]) => {
    const labels = key.slice(`${name}_sum`.length)
    let count = 0
    const lines = bounds.map((bound): Line => {
      const bucket = bucketSeries(name, labels, bound)
      count += Number(samples.get(bucket) ?? 0)
      return [bucket, String(count)]
    })
    lines.push([key, sum], [`${name}_count${labels}`, String(count)])
    return lines
  })
}
