/** A line in CloudWatch's embedded metric format. */
interface Embedded {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string }[]
    }[]
  }
  readonly [dimension: string]: unknown
}

/** How many metrics CloudWatch makes of a function's log: one for each name with each combination of dimensions. */
export function countCustomMetrics(log: string): number {
  const lines = log.split('\n').filter((line) => line.includes('"CloudWatchMetrics"'))
  return new Set(lines.flatMap((line) => metricsOf(JSON.parse(line) as Embedded))).size
}

function metricsOf(line: Embedded): string[] {
  const { _aws: embedded } = line
  return embedded.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions: sets, Metrics: metrics }) =>
    sets.flatMap((set) =>
      metrics.map(({ Name: name }) =>
        JSON.stringify([namespace, name, ...set.map((dimension) => [dimension, line[dimension]])]),
      ),
    ),
  )
}
