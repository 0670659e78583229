import { expect, test } from '@jest/globals'
import { planDeployment } from '../stack/plan.ts'
import { chatsBill, idleBill, privateLinkBill, sumOf } from './bill.ts'
import measured from './measured-chat.json' with { type: 'json' }

const { resources: prod } = planDeployment({ stage: 'prod' })
const costOf = (resources: Parameters<typeof idleBill>[0], what: string) =>
  idleBill(resources).find((line) => line.what === what)?.usd
const resource = (type: string, properties = {}) => ({ Type: `AWS::${type}`, Properties: properties })

test('an idle prod costs as much as its resources counted by hand, behind either edge', () => {
  const expected = { Secrets: 7 * 0.4, 'NAT gateways': 65.7, 'Aurora, capacity': 87.6, 'RDS Proxy': 87.6 }
  for (const [what, usd] of Object.entries(expected)) expect(costOf(prod, what)).toBeCloseTo(usd)
  expect(idleBill(planDeployment({ stage: 'prod', edge: 'api-gateway' }).resources)).toEqual(idleBill(prod))
}, 120_000)

test('PrivateLink costs by the hour for each zone of each service', () => {
  const settings = { CLAUDE_UPSTREAMS: 'bedrock' }
  const { resources: linked } = planDeployment({ stage: 'prod', settings, privateLink: 'bedrock' })
  expect(costOf(prod, 'PrivateLink')).toBeUndefined()
  expect(costOf(linked, 'PrivateLink')).toBeCloseTo(2 * 730 * 0.01)
  expect(costOf(linked, 'PrivateLink')).toBeCloseTo(sumOf(privateLinkBill()))
  expect(costOf(linked, 'Secrets')).toBeCloseTo(6 * 0.4)
}, 120_000)

test('a resource without a stated cost is an error, not free', () => {
  expect(() => idleBill({ ...prod, Added: resource('EKS::Cluster') })).toThrow(
    'infra/cost/bill.ts: EKS::Cluster',
  )
})

test.each([
  ['rate(1 hour)', 73],
  ['rate(1 minute)', 730],
])('a database that may pause does so between runs of %s, if they leave it the time', (schedule, hours) => {
  const scaling = { ServerlessV2ScalingConfiguration: { MinCapacity: 0 } }
  const rule = resource('Events::Rule', { ScheduleExpression: schedule })
  const sleeping = { rule, cluster: resource('RDS::DBCluster', scaling), writer: resource('RDS::DBInstance') }
  expect(costOf(sleeping, 'Aurora, capacity')).toBeCloseTo(0.5 * hours * 0.12)
})

test('an alarm costs by the number of metrics that it reads', () => {
  const ratio = resource('CloudWatch::Alarm', {
    Metrics: [{ Expression: 'a / b' }, { MetricStat: {} }, { MetricStat: {} }],
  })
  const alarms = { ratio, plain: resource('CloudWatch::Alarm', { MetricName: 'Errors' }) }
  expect(costOf(alarms, 'Alarms, by the metrics they watch')).toBeCloseTo(0.3)
})

test('a chat costs more the longer it takes, the more it says and the more it writes', () => {
  const { measuredOn: _on, ...figures } = measured
  for (const [name, value] of Object.entries(figures)) {
    expect(sumOf(chatsBill({ ...measured, [name]: value * 2 }))).toBeGreaterThan(sumOf(chatsBill()))
  }
})
