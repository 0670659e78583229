import { inTime, redis } from '../redis/redis.ts'
import { definitions, type MetricName } from './definitions.ts'
import { inProgressKey } from './publish.ts'
import { readCounters } from './read-counters.ts'
import { seriesName } from './series.ts'

/** In ms. Prometheus waits ten seconds for a scrape, and a process that was frozen may have to connect anew. */
const patienceMs = 2_000

/**
 * The metrics of the whole fleet in Prometheus' text format 0.0.4.
 * @throws UnavailableError
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export async function renderMetrics(): Promise<string> {
  const now = Date.now()
  const [counters, inProgress] = await inTime(
    Promise.all([
      readCounters(),
      redis().zrangebyscore(inProgressKey, now, '+inf'),
      redis().zremrangebyscore(inProgressKey, '-inf', now - 1),
    ]),
    patienceMs,
  )
  const samples = new Map(Object.entries(counters))
  for (const request of inProgress) {
    const [method = '', route = ''] = request.split(' ')
    const series = seriesName('http_requests_in_progress', { method, route })
    samples.set(series, String(Number(samples.get(series) ?? 0) + 1))
  }
  const names = Object.keys(definitions) as MetricName[]
  return names.map((name) => renderMetric(name, samples)).join('')
}

function renderMetric(name: MetricName, samples: Map<string, string>): string {
  const { type, help, labels } = definitions[name]
  const series = new RegExp(`^${name}${type === 'histogram' ? '_(bucket|sum|count)' : ''}(\\{|$)`)
  const lines = [...samples].filter(([key]) => series.test(key)).toSorted(bySeriesAndBound)
  // A counter that begins with its first event hides that: nobody has seen it grow. Of one with labels the values are not known.
  if (lines.length === 0 && labels.length === 0) lines.push([name, '0'])
  const body = lines.map(([key, value]) => `${key} ${value}\n`).join('')
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${body}`
}

/** Buckets of one series must stand together and ascend. */
function bySeriesAndBound([a]: [string, string], [b]: [string, string]): number {
  const [seriesA, boundA] = splitBound(a)
  const [seriesB, boundB] = splitBound(b)
  return seriesA === seriesB ? boundA - boundB : seriesA < seriesB ? -1 : 1
}

function splitBound(series: string): [string, number] {
  const bound = /,le="([^"]+)"/.exec(series)
  if (bound === null) return [series, 0]
  return [series.replace(bound[0], ''), bound[1] === '+Inf' ? Infinity : Number(bound[1])]
}
