import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { deploymentSettings } from '../config/deployment.ts'
import { cloudWatchNamespace, cloudWatchService } from './cloudwatch-place.ts'
import { definitions, type MetricName } from './definitions.ts'
import { type Observation, takeObservations } from './record.ts'

/**
 * One more value of a kind and Powertools writes its line by itself; the rest would land in a line without
 * names.
 */
const mostValues = 99

let built: Metrics | undefined

/**
 * Writes what was counted since the last time for CloudWatch, in its embedded metric format: lines on
 * standard output, one for all values with the same dimensions. Names and labels are those of `GET /metrics`.
 */
export function publishToCloudWatch(): void {
  built ??= new Metrics({
    namespace: cloudWatchNamespace(deploymentSettings().APP_ENV),
    serviceName: cloudWatchService,
  })
  for (const observations of Map.groupBy(takeObservations(), lineOf).values()) {
    for (let start = 0; start < observations.length; start += mostValues) {
      writeLine(built, observations.slice(start, start + mostValues))
    }
  }
}

function writeLine(metrics: Metrics, observations: readonly Observation[]): void {
  const [first] = observations
  if (first === undefined) return
  for (const dimensions of dimensionSets(first)) metrics.addDimensions(dimensions)
  for (const { metric, value } of observations) metrics.addMetric(metric, unitOf(metric), value)
  metrics.publishStoredMetrics()
}

/** Equal for values that share a line. */
function lineOf({ metric, labels }: Observation): string {
  const definition = definitions[metric]
  if (!('dimensions' in definition)) return ''
  return definition.dimensions
    .map((set) => set.map((label: string) => `${label} ${labels[label]}`).join())
    .join(';')
}

/** The dimensions under which CloudWatch keeps a value, one object per set of its definition. */
function dimensionSets({ metric, labels }: Observation): Record<string, string>[] {
  const definition = definitions[metric]
  if (!('dimensions' in definition)) return []
  return definition.dimensions.map((set) =>
    Object.fromEntries(set.map((label: string) => [label, labels[label] ?? ''])),
  )
}

/** A metric's name ends with its unit. */
function unitOf(metric: MetricName): (typeof MetricUnit)[keyof typeof MetricUnit] {
  if (metric.endsWith('_ms')) return MetricUnit.Milliseconds
  return metric.endsWith('_seconds') ? MetricUnit.Seconds : MetricUnit.Count
}
