import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { requireTrueBooks, setBudget } from '../../../test/harness/budgets.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
  await setBudget(app, 'organization', 10n ** 12n)
})
beforeEach(() => {
  app.claude.reset()
  return app.database.rows(
    'TRUNCATE balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
})
afterAll(() => app.close())

const send = async () =>
  json<{ cost: string; estimated: boolean }>(
    await app.send('POST', '/chat', {
      as: app.ada,
      body: { message: 'Hi', model: 'claude-sonnet-5-5', max_tokens: 300 },
    }),
  )
const record = async () => {
  const [row] = await app.database.rows(
    `SELECT upstream, inference_geo, speed, service_tier, thinking_tokens, server_tool_requests, iterations
       FROM usage_records`,
  )
  return row
}
const used = async () =>
  (await json<{ data: object[] }>(await app.send('GET', '/usage', { as: app.ada }))).data
const unexpected = async (kind: string) => {
  await app.idle()
  const metrics = await app.send('GET', '/metrics', {
    headers: { authorization: `Bearer ${app.credentials.metricsToken}` },
  })
  const lines = (await metrics.text()).split('\n')
  return lines.filter(
    (line) => line.startsWith('unexpected_prices_total{') && line.includes(`kind="${kind}"`),
  )
}

const answer = {
  input_tokens: 100,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0 },
}
const step = {
  input_tokens: 100,
  output_tokens: 50,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
}

test('all that is reported is kept, priced, and in the usage of who asked', async () => {
  app.claude.script({
    text: 'So.',
    usage: {
      ...answer,
      output_tokens: 50,
      thinking_tokens: 49,
      service_tier: 'standard',
      inference_geo: 'global',
      speed: 'standard',
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
      iterations: [
        { type: 'message', model: 'claude-sonnet-5-5', ...step },
        { type: 'compaction', ...step, output_tokens: 10 },
        { type: 'advisor_message', model: 'claude-opus-5-5', ...step },
      ],
    },
  })
  // By hand: 100 × 2,000 + 50 × 10,000; 100 × 2,000 + 10 × 10,000; 100 × 4,000 + 50 × 20,000; two searches for a cent.
  expect(await send()).toMatchObject({ cost: '0.0224', estimated: false })
  const tokens = {
    cache_read_input_tokens: 0,
    cache_creation_5m_input_tokens: 0,
    cache_creation_1h_input_tokens: 0,
  }
  expect(await record()).toEqual({
    upstream: 'anthropic',
    inference_geo: 'global',
    speed: 'standard',
    service_tier: 'standard',
    thinking_tokens: 49,
    server_tool_requests: { web_search_requests: 2, web_fetch_requests: 1 },
    iterations: [
      { type: 'message', model: 'claude-sonnet-5-5', input_tokens: 100, output_tokens: 50, ...tokens },
      { type: 'compaction', model: null, input_tokens: 100, output_tokens: 10, ...tokens },
      { type: 'advisor_message', model: 'claude-opus-5-5', input_tokens: 100, output_tokens: 50, ...tokens },
    ],
  })
  expect(await used()).toMatchObject([
    { output_tokens: 50, thinking_tokens: 49, server_tool_requests: 3, cost_usd: '0.0224' },
  ])
  await requireTrueBooks(app)
})

test('a geography that is dearer than this deployment expects is booked in full, and the operator is told', async () => {
  expect(await unexpected('above_hold')).toEqual([])
  app.claude.script({ text: 'So.', usage: { ...answer, output_tokens: 50, inference_geo: 'us' } })
  // By hand: 100 × 2,000 + 50 × 10,000, and a tenth more.
  expect(await send()).toMatchObject({ cost: '0.00077', estimated: false })
  expect(await record()).toMatchObject({ inference_geo: 'us' })
  expect(await unexpected('above_hold')).toEqual([expect.stringMatching(/ 1$/)])
  await requireTrueBooks(app)
})

test('what has no price is marked, counted and told to the operator', async () => {
  app.claude.script({
    text: 'So.',
    usage: { ...answer, output_tokens: 50, server_tool_use: { image_requests: 4 } },
  })
  expect(await send()).toMatchObject({ cost: '0.0007', estimated: true })
  expect(await record()).toMatchObject({ server_tool_requests: { image_requests: 4 } })
  expect(await unexpected('unknown')).toEqual([expect.stringContaining('term="serverTools"')])
  expect(await used()).toMatchObject([{ estimated_turns: 1, server_tool_requests: 4 }])
})

test('a report that no column takes settles all the same', async () => {
  const odd = 'a\0\uD800漢'
  const usage = {
    input_tokens: 100,
    output_tokens: 50,
    output_tokens_details: { thinking_tokens: 2 ** 40 },
    inference_geo: odd,
    server_tool_use: { [odd]: 1, ['__proto__']: 2, web_search_requests: 'many' },
    iterations: [{ type: odd, model: odd, input_tokens: -1 }, null, 7],
  }
  const events = [
    { type: 'message_start', message: { usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'So.' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
    { type: 'message_stop' },
  ]
  app.claude.script({ body: events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('') })
  expect(await send()).toMatchObject({ cost: '0.0007', estimated: true })
  expect(await record()).toMatchObject({ inference_geo: 'a???', thinking_tokens: null, iterations: [] })
  await requireTrueBooks(app)
})
