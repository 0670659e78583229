import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { formatUsd } from '../../../lib/budget/prices/money.ts'
import type { UpstreamName } from '../../../lib/upstream-names.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { requireTrueBooks, setBudget } from '../../harness/budgets.ts'
import { json } from '../../harness/json.ts'

/** What an upstream is sent, where it differs from Anthropic's API. */
export interface Wire {
  readonly path: string
  readonly model: string
  readonly headers: object
  /** Members of a request that it is not sent. */
  readonly lacks: readonly string[]
  /** Whether those up to 4.6 can be asked. */
  readonly hasOlderModels: boolean
}

/** Nano-USD of a token of Sonnet 5.5 there, by hand. */
export interface TokenPrice {
  readonly input: bigint
  readonly output: bigint
}

/** The claims that hold of a deployment whose only upstream is this one. */
export function claimsOfUpstream(name: UpstreamName, wire: Wire, price: TokenPrice): void {
  let app: Application
  beforeAll(async () => {
    app = await startApplication({ CLAUDE_UPSTREAMS: name, BEDROCK_PROFILE: 'eu' })
    await setBudget(app, 'organization', 10n ** 12n)
  })
  beforeEach(async () => {
    await app.database.rows(
      'TRUNCATE balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
    )
    app.claude.reset()
    const uncached = { cache_read_input_tokens: 0, cache_creation: { ephemeral_5m_input_tokens: 0 } }
    app.claude.setDefault({ text: 'Yes.', usage: { input_tokens: 1_000, ...uncached } })
  })
  afterAll(() => app.close())

  const chat = (body: object = {}) =>
    app.send('POST', '/chat', { as: app.ada, body: { message: 'Hello', max_tokens: 300, ...body } })
  const ask = (path: string, body: string) =>
    app.send('POST', path, { as: app.ada, headers: { 'anthropic-version': '2023-06-01' }, body })
  const booked = () =>
    app.database.rows(
      `SELECT u.upstream, t.upstream_request_id AS "requestId", u.cost_nano_usd AS cost, u.estimated
         FROM turns t LEFT JOIN usage_records u ON u.turn_id = t.id ORDER BY t.started_at`,
    )
  const failed = () => app.database.rows('SELECT upstream, kind, status FROM failed_calls ORDER BY number')

  test('a chat is answered, goes on, and is booked at its price, under its id of the call', async () => {
    const { chat_id } = await json<{ chat_id: string }>(await chat())
    expect(await json(await chat({ chat_id, message: 'And?' }))).toMatchObject({ reply: 'Yes.' })
    const cost = String(1_000n * price.input + price.output)
    expect(await booked()).toEqual(
      app.claude.bill().map(({ requestId }) => ({ upstream: name, requestId, cost, estimated: false })),
    )
    expect(app.claude.requests()[1]).toMatchObject({ path: wire.path, headers: wire.headers })
    expect(app.claude.requests()[1]?.body).toMatchObject({ model: wire.model, stream: true })
    await requireTrueBooks(app)
  })

  test('what a client writes for the Messages API arrives with every value as it was written', async () => {
    const messages = '[ {"role":"user", "content":"\\u0048i"} ]'
    const body = `{"model": "claude-sonnet-5-5", "service_tier": "standard_only", "metadata": {"user_id": "1.50e3"},
      "cache_control": {"type":"ephemeral"}, "max_tokens": 300, "stream": true, "messages": ${messages}}`
    const stream = await (await ask('/v1/messages', body)).text()
    expect(stream).toContain('event: message_stop')
    const [{ bytes = '', body: sent } = {}] = app.claude.requests()
    expect(bytes).toContain(messages)
    expect(Object.keys(Object(sent) as object)).not.toEqual(expect.arrayContaining([...wire.lacks]))
    expect(sent).toMatchObject({ model: wire.model, metadata: { user_id: '1.50e3' } })
    expect(await booked()).toMatchObject([{ upstream: name, estimated: false }])
  })

  test('the models that it has are on sale, at its price, and no others', async () => {
    const { data } = await json<{ data: { id: string; prices: { output_usd: string }[] }[] }>(
      await app.send('GET', '/models', { as: app.ada }),
    )
    const usual = data.find(({ id }) => id === 'claude-sonnet-5-5')
    expect(usual?.prices[0]?.output_usd).toBe(formatUsd(price.output * 1_000_000n))
    const older = 'claude-opus-4-6'
    expect(data.some(({ id }) => id === older)).toBe(wire.hasOlderModels)
    const response = await chat({ model: older })
    expect(response.status).toBe(wire.hasOlderModels ? 200 : 400)
    expect(app.claude.requests()).toHaveLength(wire.hasOlderModels ? 1 : 0)
  })

  test('tokens are counted there', async () => {
    const body = '{"model":"claude-sonnet-5-5","messages":[{"role":"user","content":"Hi"}]}'
    expect(await json(await ask('/v1/messages/count_tokens', body))).toEqual({
      input_tokens: expect.any(Number),
    })
  })

  test('a call that it has no time for is made again, and both are in the books', async () => {
    app.claude.script({ error: { status: 429, type: 'rate_limit_error', retryAfter: 0 } })
    expect((await chat()).status).toBe(200)
    expect(await failed()).toEqual([{ upstream: name, kind: 'refused', status: 429 }])
    expect(await booked()).toMatchObject([{ upstream: name, estimated: false }])
  })

  test('a call that broke after it was sent is made again once, and is in the books as one that may have been charged', async () => {
    app.claude.setDefault({ cut: { atByte: 0, how: 'reset' } })
    const ambiguous = { upstream: name, kind: 'ambiguous', status: null }
    const response = await chat()
    expect([response.status, app.claude.requests().length]).toEqual([502, 2])
    expect(await failed()).toEqual([ambiguous, ambiguous])
    expect(
      await app.database.rows(
        'SELECT most_nano_usd = hold_nano_usd AS bounded FROM failed_calls JOIN turns ON turns.id = turn_id',
      ),
    ).toEqual([{ bounded: true }, { bounded: true }])
    await requireTrueBooks(app)
  })

  test('an answer that is cut is booked by estimate, under its id', async () => {
    app.claude.script({ text: 'one two three', cut: { afterTokens: 2, how: 'reset' } })
    expect((await chat()).status).toBe(502)
    const [line] = app.claude.bill()
    expect(await booked()).toMatchObject([{ upstream: name, requestId: line?.requestId, estimated: true }])
    expect(await failed()).toEqual([])
  })

  test('what is wrong with our account is told to nobody', async () => {
    app.claude.script({ error: { status: 403, type: 'permission_error', message: 'secret of the operator' } })
    const response = await chat()
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('secret of the operator')
    // One call a second finds out whether it has ended.
    expect((await chat()).status).toBe(200)
  })
}
