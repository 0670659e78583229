import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import { cloudWatchNamespace, cloudWatchService } from '../../lib/metrics/cloudwatch-place.ts'
import { definitions, type MetricName } from '../../lib/metrics/definitions.ts'
import type { Quantity, Selection } from './quantity.ts'

/** A deployment's metrics in CloudWatch. */
export class DeploymentMetrics {
  readonly #namespace: string

  /** @param environment the deployment's APP_ENV */
  constructor(environment: string) {
    this.#namespace = cloudWatchNamespace(environment)
  }

  /** What an alert watches; 0 where nothing was counted. */
  quantity(quantity: Quantity, period: Duration): cloudwatch.IMetric {
    if (quantity.kind === 'quantile') return this.metric(quantity.of, {}, `p${quantity.part * 100}`, period)
    const some = this.#sum(quantity.of, 'some')
    if (quantity.kind === 'increase') return new cloudwatch.MathExpression({ ...some, period })
    const all = this.#sum(quantity.in, 'all')
    return new cloudwatch.MathExpression({
      expression: `IF(${some.expression} >= ${quantity.atLeast}, ${some.expression} / ${all.expression}, 0)`,
      usingMetrics: { ...some.usingMetrics, ...all.usingMetrics },
      period,
    })
  }

  /** @param statistic `Sum`, `SampleCount` or a percentile such as `p90` */
  metric(
    name: MetricName,
    labels: Record<string, string>,
    statistic: string,
    period: Duration,
  ): cloudwatch.Metric {
    requireDimensions(name, Object.keys(labels))
    return new cloudwatch.Metric({
      namespace: this.#namespace,
      metricName: name,
      dimensionsMap: { service: cloudWatchService, ...labels },
      statistic,
      period,
    })
  }

  /** All series of a metric, one for each combination of label values. */
  search(
    name: MetricName,
    labels: readonly string[],
    statistic: string,
    period: Duration,
  ): cloudwatch.MathExpression {
    requireDimensions(name, labels)
    const schema = [`"${this.#namespace}"`, 'service', ...labels].join(',')
    const term = `{${schema}} MetricName="${name}" service="${cloudWatchService}"`
    return new cloudwatch.MathExpression({
      expression: `SEARCH('${term}', '${statistic}', ${period.toSeconds()})`,
      usingMetrics: {},
      label: '',
      period,
    })
  }

  /** @param prefix begins the names under which the expression knows its metrics */
  #sum({ metric, where }: Selection, prefix: string) {
    const labels = where ? where.is.map((value) => ({ [where.label]: value })) : [{}]
    const usingMetrics: Record<string, cloudwatch.IMetric> = Object.fromEntries(
      labels.map((each, index) => [
        `${prefix}${index}`,
        this.metric(metric, each, 'Sum', Duration.minutes(5)),
      ]),
    )
    const filled = Object.keys(usingMetrics).map((name) => `FILL(${name}, 0)`)
    return { expression: `(${filled.join(' + ')})`, usingMetrics }
  }
}

/** CloudWatch reports no error for a metric that is never written; its alarm just never fires. */
function requireDimensions(name: MetricName, labels: readonly string[]): void {
  const definition = definitions[name]
  const wanted = labels.toSorted().join()
  const sets: readonly (readonly string[])[] = 'dimensions' in definition ? definition.dimensions : []
  if (sets.some((set) => set.toSorted().join() === wanted)) return
  throw new Error(`lib/metrics/definitions.ts does not tell CloudWatch of ${name} by [${wanted}]`)
}
