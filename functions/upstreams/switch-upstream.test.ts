import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import type { UpstreamState } from '../../lib/upstream-switches/upstream-state.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { json } from '../../test/harness/json.ts'
import { parsePrometheus, valueOf } from '../../test/harness/prometheus-text.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({
    CLAUDE_UPSTREAMS_BY_MODEL: 'claude-opus-5-5=bedrock>anthropic',
    BEDROCK_REGION: 'eu-central-1',
  })
})
afterEach(async () => {
  await app.database.rows('DELETE FROM upstream_switches')
})
afterAll(() => app.close())

const operator = () => ({
  authorization: `Bearer ${app.credentials.operatorToken}`,
  'x-request-id': 'operator-1',
})
const switchOff = (path: string, reason = 'answers come late') =>
  app.send('PUT', `/upstreams/${path}`, { headers: operator(), body: { reason } })
const switchOn = (path: string) => app.send('DELETE', `/upstreams/${path}`, { headers: operator() })
const list = async () =>
  (await json<{ data: UpstreamState[] }>(await app.send('GET', '/upstreams', { headers: operator() }))).data
const switchesIn = async (answer: Promise<Response>) => (await json<UpstreamState>(await answer)).switches
/** The status of a question, and how many calls of Claude there were by then. */
const ask = async () => {
  const response = await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })
  await response.text()
  return [response.status, app.claude.requests().length]
}
const someTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)

test('every upstream is listed, with whether it is configured for any model', async () => {
  expect(await list()).toEqual([
    { upstream: 'anthropic', configured: true, switches: [] },
    { upstream: 'claude-platform', configured: false, switches: [] },
    { upstream: 'bedrock', configured: true, switches: [] },
  ])
})

test('an upstream is switched off for a model or all, and on again, and is listed with its switches', async () => {
  const off = await json<UpstreamState>(await switchOff('bedrock/switches/claude-opus-5-5'))
  const ofOpus = { model: 'claude-opus-5-5', reason: 'answers come late', switched_off_at: someTime }
  expect(off).toEqual({ upstream: 'bedrock', configured: true, switches: [ofOpus] })
  const all = await json<UpstreamState>(await switchOff('bedrock/switches/all', 'all of it'))
  const ofAll = { model: 'all', reason: 'all of it', switched_off_at: someTime }
  expect(all.switches).toEqual([ofAll, ofOpus])
  expect((await list()).map(({ switches }) => switches.length)).toEqual([0, 0, 2])

  expect((await json<UpstreamState>(await switchOn('bedrock/switches/all'))).switches).toEqual([ofOpus])
  expect((await json<UpstreamState>(await switchOn('bedrock/switches/claude-opus-5-5'))).switches).toEqual([])
})

test('a turn that begins then does not use it, one that begins after it is on again does', async () => {
  expect(await ask()).toEqual([200, 1])
  await switchOff('anthropic/switches/claude-sonnet-5-5')
  expect(await ask()).toEqual([503, 1])
  await switchOn('anthropic/switches/claude-sonnet-5-5')
  expect(await ask()).toEqual([200, 2])
})

test('done again it changes nothing but the reason, and what is on can be switched on', async () => {
  const [first] = await switchesIn(switchOff('bedrock/switches/all', 'one'))
  expect(await switchesIn(switchOff('bedrock/switches/all', 'one'))).toEqual([first])
  expect(await switchesIn(switchOff('bedrock/switches/all', 'two'))).toEqual([{ ...first, reason: 'two' }])
  await switchOn('bedrock/switches/all')
  expect(await switchesIn(switchOn('bedrock/switches/all'))).toEqual([])
})

test('each change is a warning in the log and counted, and a repetition is neither', async () => {
  const counted = async (state: string) =>
    valueOf(parsePrometheus(await (await app.send('GET', '/metrics')).text()), 'upstream_switches_total', {
      upstream: 'claude-platform',
      model: 'all',
      state,
    })
  const [offBefore, onBefore] = [await counted('off'), await counted('on')]
  const linesBefore = app.logs.lines().length
  for (const change of [switchOff, switchOff, switchOn, switchOn])
    await change('claude-platform/switches/all')
  expect([await counted('off'), await counted('on')]).toEqual([offBefore + 1, onBefore + 1])
  const told = app.logs
    .lines()
    .slice(linesBefore)
    .filter(({ message }) => message === 'The operator has switched an upstream')
  const line = { level: 'WARN', upstream: 'claude-platform', model: 'all', requestId: 'operator-1' }
  expect(told).toEqual([
    expect.objectContaining({ ...line, state: 'off', reason: 'answers come late' }),
    expect.objectContaining({ ...line, state: 'on' }),
  ])
})

test.each([
  ['upstream', 'openai/switches/all', 'must be one of anthropic, claude-platform, bedrock'],
  ['model', 'bedrock/switches/gpt-6', 'must be one of all, claude-sonnet-5-5, claude-opus-5-5'],
])('an unknown %s is refused, and the known ones are named', async (field, path, problem) => {
  for (const response of [await switchOff(path), await switchOn(path)]) {
    expect(response.status).toBe(400)
    const { error } = await json<{ error: { message: string } }>(response)
    expect(error.message).toContain(`${field} ${problem}`)
  }
  expect((await list()).flatMap(({ switches }) => switches)).toEqual([])
})

test('nothing is switched off without a reason', async () => {
  for (const reason of ['', ' ', 'x'.repeat(201)]) {
    expect((await switchOff('bedrock/switches/all', reason)).status).toBe(400)
  }
})

test('an owner can neither list nor change them', async () => {
  const headers = { 'x-api-key': app.credentials.adminKey }
  const path = '/upstreams/bedrock/switches/all'
  for (const [method, url] of [
    ['GET', '/upstreams'],
    ['PUT', path],
    ['DELETE', path],
  ] as const) {
    const body = method === 'PUT' ? { body: { reason: 'x' } } : {}
    expect((await app.send(method, url, { headers, ...body })).status).toBe(401)
  }
  expect(await app.database.rows('SELECT FROM upstream_switches')).toEqual([])
})

test('the runtime role reads them everywhere, and changes none without the setting of the operator', async () => {
  await switchOff('bedrock/switches/all')
  const weak = new Client({ connectionString: app.database.runtimeUrl })
  await weak.connect()
  try {
    await weak.query("SELECT set_config('app.organization_id', $1, false)", [app.ada.organizationId])
    const switches = async () => (await weak.query('SELECT model, reason FROM upstream_switches')).rows
    const before = [{ model: 'all', reason: 'answers come late' }]
    expect(await switches()).toEqual(before)
    const insert = "INSERT INTO upstream_switches (upstream, model, reason) VALUES ('anthropic', 'all', 'x')"
    await expect(weak.query(insert)).rejects.toMatchObject({ code: '42501' })
    await weak.query("UPDATE upstream_switches SET reason = 'x'")
    await weak.query('DELETE FROM upstream_switches')
    expect(await switches()).toEqual(before)
  } finally {
    await weak.end()
  }
})
