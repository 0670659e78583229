import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { removeDeployed, synthesize } from '../stack/fixtures/deploy.ts'
import { chatCost } from './chat-cost.ts'
import { costLine, sumOf, times } from './cost-line.ts'
import { generateCostFiles } from './generated-files.ts'
import { idleCost } from './idle-cost.ts'
import { type Measurement, measuredChat } from './measurement.ts'
import { memoryOf, type Resource, type Template } from './template.ts'

/** Four deployments, on a machine that has other things to do. */
const synthesisMs = 120_000

let prod: Template
beforeAll(() => {
  prod = synthesize({ stage: 'prod', edge: 'cloudfront' }).all
}, synthesisMs)
afterAll(removeDeployed)

test(
  'the documentation says what follows from stack, prices and measured chat (if not: npm run cost)',
  () => {
    for (const { path, text } of generateCostFiles()) {
      expect([path, readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')]).toEqual([path, text])
    }
  },
  synthesisMs,
)

const costOf = (template: Template, what: string) =>
  sumOf(idleCost(template, measuredChat).filter((line) => line.what === what))

test('an idle prod costs what its resources cost when they are counted by hand', () => {
  const { all: resources } = synthesize({ stage: 'prod', edge: 'cloudfront' })
  const secrets = Object.values(resources).filter(({ Type }) => Type === 'AWS::SecretsManager::Secret')
  expect(costOf(prod, 'Secrets')).toBeCloseTo(secrets.length * 0.4)
  expect(costOf(prod, 'NAT gateways')).toBeCloseTo(65.7)
  expect(costOf(prod, 'Aurora, capacity')).toBeCloseTo(87.6)
  expect(costOf(prod, 'RDS Proxy')).toBeCloseTo(87.6)
})

test('a resource of which nobody has said what it costs is an error, and not free', () => {
  const added = { ...prod, Added: { Type: 'AWS::EKS::Cluster', Properties: {} } }
  expect(() => idleCost(added, measuredChat)).toThrow('infra/cost/idle-cost.ts: AWS::EKS::Cluster')
})

const resource = (type: string, properties: Record<string, unknown>): Resource => ({
  Type: type,
  Properties: properties,
})

/** A database that pauses after five minutes, and something that wakes it. */
const sleeping = (schedule: string): Template => ({
  Cluster: resource('AWS::RDS::DBCluster', {
    ServerlessV2ScalingConfiguration: { MinCapacity: 0, SecondsUntilAutoPause: 300 },
  }),
  Writer: resource('AWS::RDS::DBInstance', {}),
  Rule: resource('AWS::Events::Rule', { ScheduleExpression: schedule }),
  Sweep: resource('AWS::Lambda::Function', { FunctionName: 'app-sweep-turns', MemorySize: 256 }),
})

test.each([
  ['rate(1 hour)', 730 * 0.1],
  ['rate(12 minutes)', 730 * 0.5],
  ['rate(1 minute)', 730],
])('a database that may pause is awake for six minutes after each run of %s', (schedule, hours) => {
  expect(costOf(sleeping(schedule), 'Aurora, capacity')).toBeCloseTo(0.5 * hours * 0.12)
})

test('an alarm is charged for each metric that it reads', () => {
  const read = { MetricStat: {} }
  const template = {
    Plain: resource('AWS::CloudWatch::Alarm', { MetricName: 'Errors' }),
    Ratio: resource('AWS::CloudWatch::Alarm', { Metrics: [{ Expression: 'a / b' }, read, read] }),
  }
  expect(costOf(template, 'Alarms, by the metrics they watch')).toBeCloseTo(0.3)
})

const chatWith = (changes: Partial<Measurement>) => sumOf(chatCost(prod, { ...measuredChat, ...changes }))

test('a chat costs more the longer it takes, the more it says and the more it writes', () => {
  const more: (keyof Measurement)[] = [
    'billedMs',
    'answerBytes',
    'promptBytes',
    'journalWriteUnits',
    'journalReadUnits',
    'redisCommands',
    'databaseCpuMs',
    'databaseLogBytes',
    'logBytes',
  ]
  for (const part of more) {
    expect(chatWith({ [part]: Number(measuredChat[part]) * 2 + 5_000 })).toBeGreaterThan(chatWith({}))
  }
})

test('a chat has the memory that it was measured to need', () => {
  expect(measuredChat.peakMegabytes).toBeLessThan(memoryOf(prod, 'stream-message') * 1_024)
})

test('a line is the product of its factors, and shows them', () => {
  expect(costLine('Rows', times(2_000), times(0.5, 'GB'))).toEqual({
    what: 'Rows',
    arithmetic: '2,000 × 0.5 GB',
    usd: 1_000,
  })
})
