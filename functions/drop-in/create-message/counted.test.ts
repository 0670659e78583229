import { request as ask, createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { setBudget } from '../../../test/harness/budgets.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application
let upstream: Server
/** How often Claude was asked to count, and whether it does. */
const counting = { requests: 0, works: true }

beforeAll(async () => {
  upstream = createServer((asked, response) => {
    if (asked.url === '/v1/messages/count_tokens') {
      counting.requests += 1
      if (!counting.works) {
        response.writeHead(500).end()
        return
      }
    }
    const { method, headers } = asked
    const forwarded = ask(`${app.claude.url}${asked.url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    asked.pipe(forwarded)
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const { port } = upstream.address() as AddressInfo
  app = await startApplication({ ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` })
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({})
  Object.assign(counting, { requests: 0, works: true })
  await app.database.rows(
    'TRUNCATE budgets, balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
})
afterAll(async () => {
  await app.close()
  upstream.closeAllConnections()
  upstream.close()
})

const pdf = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0='.repeat(100) },
}
const read = (words: string) => [pdf, { type: 'text', text: words }]
const reading = (words = 'Read.') => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  messages: [{ role: 'user', content: read(words) }],
})
const post = (body: object, headers: Record<string, string> = {}) =>
  app.send('POST', '/v1/messages', { as: app.ada, body, headers })
const turns = () =>
  app.database.rows(
    'SELECT prompt_tokens_bound::int AS bound, hold_nano_usd AS hold FROM turns ORDER BY started_at',
  )

/** What Claude counts in it, with the margin of a bound. */
async function boundOf({ model, messages }: ReturnType<typeof reading>): Promise<number> {
  const counted = await app.send('POST', '/v1/messages/count_tokens', {
    as: app.ada,
    body: { model, messages },
  })
  const { input_tokens: tokens } = await json<{ input_tokens: number }>(counted)
  return tokens + Math.ceil(tokens * 0.05) + 64
}

test('a PDF is held by what Claude counts, with its margin', async () => {
  expect((await post(reading())).status).toBe(200)
  expect(counting.requests).toBe(1)
  const bound = await boundOf(reading())
  expect(await turns()).toEqual([{ bound, hold: String(bound * 2_500 + 100 * 10_000) }])
})

test('a PDF that Claude does not count is held as the whole window', async () => {
  counting.works = false
  expect((await post(reading())).status).toBe(200)
  expect(await turns()).toEqual([{ bound: 1_000_000, hold: String(1_000_000 * 2_500 + 100 * 10_000) }])
})

// A token of text has ten bytes at most, and one of the prompt is held at $2.50, one of the answer at $10 per million.
test.each([
  ['the answer', 999_999n, reading()],
  ['the answer and the words beside the PDF', 1_000_000n + 9_999n * 2_500n, reading('x'.repeat(100_000))],
])('a PDF is not even counted where a budget cannot pay for %s', async (_what, limit, body) => {
  await setBudget(app, 'organization', limit)
  const refused = await post(body)
  expect([refused.status, await json(refused)]).toEqual([
    402,
    expect.objectContaining({ error: expect.objectContaining({ code: 'budget_exceeded' }) }),
  ])
  expect([counting.requests, app.claude.requests().length, await turns()]).toEqual([0, 0, []])
})

test('a PDF that a budget may or may not pay for is counted, and nothing is held until then', async () => {
  await setBudget(app, 'organization', 1_000_000n + 9_999n * 2_500n)
  const bound = await boundOf(reading())
  await setBudget(app, 'organization', BigInt(bound * 2_500 + 100 * 10_000 - 1))
  const refused = await post(reading())
  expect([refused.status, counting.requests, await turns()]).toEqual([402, 2, []])
  expect(await app.database.rows('SELECT held_nano_usd AS held FROM balances')).toEqual([{ held: '0' }])
  await setBudget(app, 'organization', BigInt(bound * 2_500 + 100 * 10_000))
  expect((await post(reading())).status).toBe(200)
})

test('what is asked again under its Idempotency-Key is not counted again', async () => {
  const headers = { 'idempotency-key': 'once' }
  await post(reading(), headers)
  expect((await post(reading(), headers)).headers.get('idempotent-replayed')).toBe('true')
  expect(counting.requests).toBe(1)
})
