import { expect, test } from '@jest/globals'
import { App, Duration, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import * as logs from 'aws-cdk-lib/aws-logs'
import { definitions, type MetricName } from '../../lib/metrics/definitions.ts'
import { alerts } from './alerts.ts'
import { Observability } from './observability.ts'
import { rows } from './panels.ts'
import { DeploymentMetrics } from './to-cloudwatch.ts'

/** A metric that an alarm reads; an expression has no `MetricStat`. */
interface AlarmMetric {
  Expression?: string
  MetricStat?: {
    Metric: { Namespace: string; MetricName: string; Dimensions?: { Name: string; Value: string }[] }
  }
}

interface Alarm {
  AlarmDescription: string
  Namespace?: string
  Threshold: number
  EvaluationPeriods: number
  Metrics?: AlarmMetric[]
}

function synthesize(alarms: boolean) {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Test')
  const named = (operation: string) =>
    new lambda.Function(stack, operation, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = () => {}'),
      logGroup: new logs.LogGroup(stack, `${operation}-log`),
    })
  const functions = new Map(['health', 'send-message'].map((name) => [name, { function: named(name) }]))
  const observability = new Observability(stack, 'Observability', { functions, environment: 'prod', alarms })
  const template = Template.fromStack(Stack.of(observability))
  const found = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'))
  return {
    alarms: found.map((resource) => resource['Properties'] as Alarm),
    dashboard: JSON.stringify(dashboard),
  }
}

const { alarms, dashboard } = synthesize(true)
const ofAlert = (name: string) =>
  alarms.find(({ AlarmDescription }) => AlarmDescription.endsWith(`#${name.toLowerCase()}`))

test('every alert has an alarm, except those that only Prometheus can see', () => {
  const missing = Object.keys(alerts).filter((name) => ofAlert(name) === undefined)
  expect(missing).toEqual(['MetricsUnreachable', 'CountersFell'])
  expect(alarms).toHaveLength(Object.keys(alerts).length - missing.length)
})

test('a deployment without alarms still has its dashboard', () => {
  const bare = synthesize(false)
  expect(bare.alarms).toEqual([])
  expect(bare.dashboard).toContain('http_requests_total')
})

test('the functions write every metric that an alarm reads, under the same dimensions', () => {
  const read = alarms.flatMap(({ Metrics: metrics = [] }) =>
    metrics.flatMap(({ MetricStat: stat }) => stat ?? []),
  )
  expect(read.length).toBeGreaterThan(10)
  for (const { Metric: metric } of read) {
    expect(metric.Namespace).toBe('LlmProductionApp/prod')
    const definition = definitions[metric.MetricName as MetricName]
    const names = (metric.Dimensions ?? []).map(({ Name }) => Name).filter((name) => name !== 'service')
    expect('dimensions' in definition && definition.dimensions).toContainEqual(names)
  }
})

test('an alarm on a metric that is never written for CloudWatch, which would never fire, cannot be made', () => {
  const metrics = new DeploymentMetrics('prod')
  const everyMinute = Duration.minutes(1)
  expect(() => metrics.metric('rate_limit_decisions_total', {}, 'Sum', everyMinute)).toThrow(
    'does not tell CloudWatch of rate_limit_decisions_total by []',
  )
  expect(() => metrics.search('turns_total', ['model', 'state'], 'Sum', everyMinute)).toThrow(
    'does not tell CloudWatch of turns_total by [model,state]',
  )
})

test('the alarm on 5xx counts every code, over all requests, and only ten or more', () => {
  const alarm = ofAlert('ServerErrors')
  const codes = alarm?.Metrics?.flatMap(({ MetricStat: stat }) => stat?.Metric.Dimensions ?? [])
    .filter(({ Name }) => Name === 'status_code')
    .map(({ Value }) => Value)
  expect(codes).toEqual(['500', '502', '503', '504'])
  const some = '(FILL(some0, 0) + FILL(some1, 0) + FILL(some2, 0) + FILL(some3, 0))'
  expect(alarm?.Metrics?.map(({ Expression }) => Expression)).toContain(
    `IF(${some} >= 10, ${some} / (FILL(all0, 0)), 0)`,
  )
  expect(alarm).toMatchObject({ Threshold: 0.05, EvaluationPeriods: 2 })
})

test('the dashboard shows what Grafana shows, except gauges, which CloudWatch does not have', () => {
  const searched = new Set([...dashboard.matchAll(/MetricName=\\*"(\w+)/g)].map(([, name]) => name))
  const panels = Object.values(rows).flat()
  const shown = panels.filter(({ show }) => show !== 'gauge').map(({ metric }) => metric)
  expect([...searched]).toEqual([...new Set(shown)])
})

test('requests by organization come from the log: no dimension distinguishes organizations', () => {
  expect(dashboard).toContain('by organizationId')
  expect(JSON.stringify(alarms) + dashboard).not.toMatch(/"Name\\*":\\*"\w*organization/i)
})
