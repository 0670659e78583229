import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { parsePrometheus, type Sample } from '../../test/harness/prometheus-text.ts'
import { until } from '../../test/harness/until.ts'
import { definitions, type MetricName } from './definitions.ts'
import { publishToCloudWatch } from './publish-to-cloudwatch.ts'
import { observe } from './record.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ POWERTOOLS_METRICS_DISABLED: 'false' })
})
afterAll(() => app.close())

/** One line of the embedded metric format. */
type Line = Record<string, unknown> & {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] }
}

const lines = () => app.logs.lines().filter((line): line is Line => '_aws' in line)

/** What CloudWatch makes of all lines for one metric: sum and number of values, by dimensions. */
function kept(metric: MetricName): Map<string, { sum: number; count: number }> {
  const values = new Map<string, { sum: number; count: number }>()
  for (const line of lines()) {
    for (const { Dimensions: sets, Metrics: metrics } of line['_aws'].CloudWatchMetrics) {
      if (!metrics.some(({ Name }) => Name === metric)) continue
      for (const set of sets) {
        const key = JSON.stringify(set.filter((name) => name !== 'service').map((name) => [name, line[name]]))
        const before = values.get(key) ?? { sum: 0, count: 0 }
        const added = [line[metric]].flat() as number[]
        const sum = added.reduce((total, value) => total + value, before.sum)
        values.set(key, { sum, count: before.count + added.length })
      }
    }
  }
  return values
}

/** The same of a scrape: samples added up for each set of dimensions. */
function scraped(samples: readonly Sample[], set: readonly string[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { labels, value } of samples) {
    const key = JSON.stringify(set.map((name) => [name, labels[name]]))
    sums.set(key, (sums.get(key) ?? 0) + value)
  }
  return sums
}

test('CloudWatch is told the very numbers that a scrape shows, under the same names and labels', async () => {
  app.claude.script({ error: { status: 500, type: 'api_error' } }, { text: 'one two' }, { text: 'three' })
  for (const message of ['Hi', 'Hi again']) {
    const answer = await app.send('POST', '/chat', { as: app.ada, body: { message } })
    expect(answer.status).toBe(200)
  }
  await app.send('POST', '/chat', { as: app.ada, body: {} })
  await app.send('GET', '/chats', { headers: { authorization: 'Bearer ck_live_nobody' } })
  const families = parsePrometheus(await (await app.send('GET', '/metrics')).text())
  // The scrape itself, which is not in its own answer.
  await until(async () =>
    [...kept('http_request_duration_ms').keys()].some((key) => key.includes('/metrics')) ? true : undefined,
  )

  let compared = 0
  for (const name of Object.keys(definitions) as MetricName[]) {
    const definition = definitions[name]
    const samples = families.get(name)?.samples.filter((sample) => !sample.name.endsWith('_bucket')) ?? []
    for (const set of 'dimensions' in definition ? definition.dimensions : []) {
      for (const [key, total] of scraped(
        samples.filter((sample) => sample.name === name),
        set,
      )) {
        const own = name === 'http_requests_total' && (key === '[]' || key.includes('"200"')) ? 1 : 0
        expect([name, key, kept(name).get(key)?.sum ?? 0]).toEqual([name, key, total + own])
        compared++
      }
      for (const [key, count] of scraped(
        samples.filter((sample) => sample.name === `${name}_count`),
        set,
      )) {
        expect([name, key, kept(name).get(key)?.count]).toEqual([name, key, count])
        compared++
      }
    }
  }
  expect(compared).toBeGreaterThan(20)
})

test('as many values as come at once are told under their names, and none without', () => {
  const labels = { model: 'claude-haiku-4-5' }
  const before = kept('turn_time_to_first_token_seconds')
  for (let value = 0; value < 250; value++) observe('turn_time_to_first_token_seconds', labels, 1)
  publishToCloudWatch()
  const after = kept('turn_time_to_first_token_seconds')
  expect(after.get('[["model","claude-haiku-4-5"]]')).toEqual({ sum: 250, count: 250 })
  expect((after.get('[]')?.count ?? 0) - (before.get('[]')?.count ?? 0)).toBe(250)
})

test('no line names an organization, a person or a request', () => {
  expect(lines().length).toBeGreaterThan(10)
  for (const line of lines()) {
    expect(JSON.stringify(line)).not.toMatch(/org_|user_|req_|chat_/)
    expect(line['_aws'].CloudWatchMetrics.map(({ Namespace }) => Namespace)).toEqual([
      'LlmProductionApp/test',
    ])
    expect(line['service']).toBe('llm-production-app')
  }
})
