import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import type * as sns from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { type Alert, alerts } from './alerts.ts'
import { type Panel, rows } from './panels.ts'
import { runbookOf } from './prometheus-rules.ts'
import { DeploymentMetrics } from './to-cloudwatch.ts'

export interface ObservabilityProps {
  /** By operation. */
  readonly functions: ReadonlyMap<string, { readonly function: lambda.IFunction }>
  /** The functions' APP_ENV, which is part of their metrics' namespace. */
  readonly environment: string
  /** An alarm costs $0.10 a month for every metric that it reads, even while nothing runs. */
  readonly alarms: boolean
  /** Receives the alarms. */
  readonly alarmTopic?: sns.ITopic
}

/** A deployment's dashboard and alarms, on the metrics that its functions write for CloudWatch. */
export class Observability extends Construct {
  readonly dashboard: cloudwatch.Dashboard

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id)
    const metrics = new DeploymentMetrics(props.environment)
    const raised = props.alarms ? this.#addAlarms(metrics, props.alarmTopic) : []
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      widgets: [
        ...(raised.length > 0 ? [[new cloudwatch.AlarmStatusWidget({ alarms: raised, width: 24 })]] : []),
        ...Object.entries(rows).flatMap(([title, panels]) => widgetsOf(title, panels, metrics)),
        ...functionWidgets(props.functions),
      ],
    })
  }

  #addAlarms(metrics: DeploymentMetrics, topic: sns.ITopic | undefined): cloudwatch.Alarm[] {
    return Object.entries<Alert>(alerts).flatMap(([name, alert]) => {
      const watched = watchedBy(alert, metrics)
      if (watched === undefined) return []
      const alarm = new cloudwatch.Alarm(this, name, {
        metric: watched.metric,
        threshold: watched.above,
        alarmDescription: `${alert.severity}: ${alert.summary} ${runbookOf(name)}`,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        // CloudWatch expresses a duration as a number of windows in a row.
        evaluationPeriods: 1 + Math.floor(alert.forMinutes / alert.windowMinutes),
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      })
      if (topic) alarm.addAlarmAction(new SnsAction(topic))
      return [alarm]
    })
  }
}

/** What CloudWatch watches for an alert; undefined if only Prometheus can see it. */
function watchedBy(
  alert: Alert,
  metrics: DeploymentMetrics,
): { metric: cloudwatch.IMetric; above: number } | undefined {
  if ('expression' in alert) return undefined
  const period = Duration.minutes(alert.windowMinutes)
  // Counts all functions in the account and region: an alarm over ours alone would be billed one metric per function.
  const metric =
    'lambdaMetric' in alert
      ? new cloudwatch.Metric({
          namespace: 'AWS/Lambda',
          metricName: alert.lambdaMetric,
          statistic: 'Sum',
          period,
        })
      : metrics.quantity(alert.quantity, period)
  return { metric, above: alert.above }
}

const panelPeriod = Duration.minutes(5)
const seconds = { second: 1, minute: 60, hour: 3_600 } as const

function widgetsOf(
  title: string,
  panels: readonly Panel[],
  metrics: DeploymentMetrics,
): cloudwatch.IWidget[][] {
  const graphs = panels.flatMap((panel) => graphOf(panel, metrics))
  return [[new cloudwatch.TextWidget({ markdown: `## ${title}`, width: 24, height: 1 })], graphs]
}

function graphOf(panel: Panel, metrics: DeploymentMetrics): cloudwatch.IWidget[] {
  if (panel.show === 'gauge') return []
  const { title, metric, by } = panel
  if (panel.show === 'quantile') {
    const values = metrics.search(metric, by, `p${panel.part * 100}`, panelPeriod)
    return [graph(title, panel.unit, values)]
  }
  const sums = metrics.search(metric, by, 'Sum', panelPeriod)
  const factor = seconds[panel.per] / panelPeriod.toSeconds() / (panel.divisor ?? 1)
  const rate = new cloudwatch.MathExpression({
    expression: `${sums.expression} * ${factor}`,
    usingMetrics: {},
    label: '',
    period: panelPeriod,
  })
  return [graph(`${title} per ${panel.per}`, panel.unit, rate)]
}

const graph = (title: string, label: string, metric: cloudwatch.IMetric) =>
  new cloudwatch.GraphWidget({
    title,
    left: [metric],
    leftYAxis: { min: 0, label, showUnits: false },
    width: 8,
  })

/** What Lambda itself counts, and who asks most, read from the logs because a tenant is never a dimension. */
function functionWidgets(functions: ObservabilityProps['functions']): cloudwatch.IWidget[][] {
  const all = [...functions.values()].map((each) => each.function)
  const logGroups = all.filter((each) => each instanceof lambda.Function).map(({ logGroup }) => logGroup)
  const lines = (title: string, of: (each: lambda.IFunction) => cloudwatch.IMetric) =>
    new cloudwatch.GraphWidget({ title, left: all.map(of), width: 8 })
  return [
    [new cloudwatch.TextWidget({ markdown: '## Functions', width: 24, height: 1 })],
    [
      lines('Crashes and timeouts', (each) => each.metricErrors()),
      lines('Throttles', (each) => each.metricThrottles()),
      lines('Running at once', (each) => each.metric('ConcurrentExecutions', { statistic: 'Maximum' })),
    ],
    [
      new cloudwatch.LogQueryWidget({
        title: 'Requests by organization',
        // A query reads at most 50 log groups.
        logGroupNames: logGroups.slice(0, 50).map(({ logGroupName }) => logGroupName),
        queryLines: [
          'filter message = "request" and ispresent(organizationId)',
          'stats count(*) as requests, sum(status >= 500) as failed by organizationId',
          'sort requests desc',
          'limit 20',
        ],
        view: cloudwatch.LogQueryVisualizationType.TABLE,
        width: 24,
      }),
    ],
  ]
}
