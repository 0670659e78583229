import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  // Patience for a busy machine, because a process that decides alone tells a tenth of the limits.
  app = await startApplication({ RATE_LIMIT_PATIENCE_MS: '10000' })
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

// What Claude Code 2.1.332 was seen to send, and what its contract for gateways (protocol version 1) says of it.

const betas = [
  'claude-code-20250219',
  'interleaved-thinking-2025-05-14',
  'context-management-2025-06-27',
  'per-turn-control-2026-07-01',
  'mid-conversation-tool-changes-2026-07-01',
  'thinking-token-count-2026-05-13',
  'advanced-tool-use-2025-11-20',
  'effort-2025-11-24',
  'dangerous-tool-use-2026-09-03',
  'afk-mode-2026-01-31',
  'made-up-for-this-test-2027-01-01',
].join(',')

const question = {
  model: 'claude-sonnet-5-5',
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'List the files' }] },
    { role: 'system', content: [{ type: 'text', text: 'Be brief' }], output_config: { effort: 'low' } },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'Bash', input: {}, caller: { type: 'direct' } }],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          content: [{ type: 'tool_reference', tool_name: 'Read' }],
          cache_control: { type: 'ephemeral' },
        },
      ],
    },
  ],
  system: [
    { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.332.a1b; cc_entrypoint=cli;' },
    { type: 'text', text: 'You are Claude Code.', cache_control: { type: 'ephemeral' } },
  ],
  tools: [
    { name: 'Bash', description: 'Runs', input_schema: { type: 'object' } },
    { name: 'Read', description: 'Reads', input_schema: { type: 'object' }, defer_loading: true },
  ],
  metadata: { user_id: '{"device_id":"d","account_uuid":"","session_id":"s"}' },
  max_tokens: 128_000,
  thinking: { type: 'adaptive', display: 'omitted' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  safeguards: [{ type: 'dangerous_tool_use', context: { cwd: '/home/ada/work', home: '/home/ada' } }],
  output_config: { effort: 'high' },
  of_the_future: { deep: [1.0, 'ü'] },
  stream: true,
}

const send = (body: string, headers: Record<string, string> = {}) =>
  app.send('POST', '/v1/messages?beta=true', {
    as: app.ada,
    body,
    headers: {
      'anthropic-version': '2023-06-01',
      'anthropic-beta': betas,
      'x-app': 'cli',
      // In one session, a question asked again is the retry of the first.
      'x-claude-code-session-id': crypto.randomUUID(),
      'x-stainless-retry-count': '0',
      ...headers,
    },
  })

test('a request of Claude Code goes up byte for byte, with every beta, also one that nobody knows', async () => {
  const body = JSON.stringify(question, null, 1)
  const response = await send(body)
  expect(response.status).toBe(200)
  await response.text()
  const [request] = app.claude.requests()
  expect(request?.bytes).toBe(body)
  expect(request?.headers).toMatchObject({ 'anthropic-version': '2023-06-01', 'anthropic-beta': betas })
})

test('its tokens are counted, whatever is in it', async () => {
  const body = JSON.stringify({ ...question, stream: undefined, max_tokens: undefined })
  const headers = { 'anthropic-beta': betas }
  const response = await app.send('POST', '/v1/messages/count_tokens?beta=true', {
    as: app.ada,
    body,
    headers,
  })
  expect(await response.json()).toEqual({ input_tokens: expect.any(Number) })
})

const event = (data: { type: string }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
const verdict = {
  safeguard_results: [
    {
      type: 'dangerous_tool_use',
      status: { type: 'available', tool_uses: { toolu_2: { type: 'allowed' } } },
    },
  ],
}
/** An answer with the verdict of auto mode's check in one of the places where clients look for it. */
const judged = {
  'with the beginning': told({ start: verdict }),
  'with the reason of the end': told({ end: { delta: verdict } }),
  'beside the reason of the end': told({ end: verdict }),
  'in an event of its own': told({ between: { type: 'message_delta', delta: verdict } }),
}

interface Told {
  start?: Record<string, unknown>
  between?: Record<string, unknown> & { type: string }
  end?: Record<string, unknown> & { delta?: object }
}

function told({ start, between, end: { delta, ...end } = {} }: Told): string {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5-5', content: [] }
  const usage = { input_tokens: 9, output_tokens: 1 }
  return [
    { type: 'message_start', message: { ...message, stop_reason: null, usage, ...start } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
    { type: 'content_block_stop', index: 0 },
    ...(between ? [between] : []),
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null, ...delta },
      usage: { output_tokens: 5 },
      context_management: { applied_edits: [] },
      ...end,
    },
    { type: 'message_stop' },
  ]
    .map(event)
    .join('')
}

test.each(Object.entries(judged))(
  "the verdict of auto mode's check comes down %s: in a stream as it came, and in a whole answer beside its content",
  async (_where, body) => {
    app.claude.script({ body }, { body })
    expect(await (await send(JSON.stringify(question))).text()).toBe(body)
    const whole = await send(JSON.stringify({ ...question, stream: false }))
    expect(await whole.json()).toMatchObject({
      ...verdict,
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 9, output_tokens: 5 },
      context_management: { applied_edits: [] },
    })
    expect(await app.database.rows("SELECT FROM turns WHERE state <> 'completed'")).toEqual([])
  },
)

/** What would show a tenant the account that all of them share. */
const ofTheDeployment = {
  'anthropic-ratelimit-requests-limit': '1',
  'anthropic-ratelimit-unified-status': 'rejected',
  'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
  'set-cookie': 'a=b',
  'cf-ray': '1-AMS',
}

test('no header tells a tenant of the quota and the account that all of them share', async () => {
  app.claude.script(
    { headers: ofTheDeployment },
    { headers: ofTheDeployment },
    { error: { status: 400, type: 'invalid_request_error', headers: ofTheDeployment } },
  )
  for (const stream of [true, false, true]) {
    const response = await send(JSON.stringify({ ...question, stream }))
    await response.text()
    const names = [...response.headers.keys()]
    expect(names).toContain('anthropic-ratelimit-requests-remaining')
    expect(response.headers.get('anthropic-ratelimit-requests-limit')).toBe('1000000')
    for (const name of [
      'anthropic-ratelimit-unified-status',
      'anthropic-organization-id',
      'set-cookie',
      'cf-ray',
    ]) {
      expect(names).not.toContain(name)
    }
  }
})

test('Claude Code finds the service there before it shows a credential', async () => {
  for (const path of ['/api/hello', '/']) {
    const response = await app.send('HEAD', path)
    expect([response.status, await response.text()]).toEqual([200, ''])
  }
  expect(await (await app.send('GET', '/api/hello')).json()).toEqual({ message: 'hello' })
})

test.each(['/managed/settings', '/protocol', '/api/oauth/usage', '/api/claude_code/settings'])(
  'there is no %s: a 404 in the envelope says so',
  async (path) => {
    const response = await app.send('GET', path, { headers: { 'x-api-key': app.credentials.apiKey } })
    expect(response.status).toBe(404)
    expect(response.headers.get('x-cc-gateway-version')).toBeNull()
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
  },
)
