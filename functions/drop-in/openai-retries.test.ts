import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { requireTrueBooks, setBudget } from '../../test/harness/budgets.ts'
import { cutRequest } from '../../test/harness/faults/cut-request.ts'
import { until } from '../../test/harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({ text: 'one two three four five six seven eight nine ten', tokenMs: 30 })
  await app.database.rows(
    'TRUNCATE balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
})
afterAll(() => app.close())

const model = 'claude-sonnet-5-5'
const apis = {
  '/v1/chat/completions': {
    model,
    max_completion_tokens: 9_000,
    messages: [{ role: 'user', content: 'Count.' }],
  },
  '/v1/responses': { model, max_output_tokens: 9_000, input: 'Count.' },
} as const
type Path = keyof typeof apis
const codex = { originator: 'codex_exec', 'session-id': 's1', 'thread-id': 't1' }
const retried = { 'x-stainless-retry-count': '1' }
type Headers = Record<string, string>

const post = (path: Path, more: object, headers: Headers) =>
  app.send('POST', path, { as: app.ada, body: { ...apis[path], ...more }, headers })
const calls = () => app.claude.requests().length
const isReplayed = ({ headers }: Response) => headers.get('idempotent-replayed') === 'true'

/** Asks, and loses the connection as soon as Claude is asked. */
async function lose(path: Path, more: object, headers: Headers) {
  const when = until(async () => calls() > 0 || undefined)
  const request = { as: app.ada, body: { ...apis[path], ...more }, headers }
  expect(await cutRequest(app.url + path, request, { when })).toMatchObject({ isCut: true })
}

test.each<[Path, boolean, boolean]>([
  ['/v1/chat/completions', true, true],
  ['/v1/chat/completions', true, false],
  ['/v1/chat/completions', false, true],
  ['/v1/responses', true, true],
  ['/v1/responses', true, false],
  ['/v1/responses', false, true],
])('an SDK that lost %s (stream: %p) is told its answer (stream: %p)', async (path, first, again) => {
  await lose(path, { stream: first }, {})
  const response = await post(path, { stream: again }, retried)
  const told = await response.text()
  const text = again
    ? [...told.matchAll(/"(?:content|delta)":"([^"]*)"/g)].map(([, word]) => word).join('')
    : told
  expect(text).toContain('one two three four five six seven eight nine ten')
  expect(told).toContain(again ? (path === '/v1/responses' ? 'response.completed' : '[DONE]') : '"usage"')
  expect([isReplayed(response), calls()]).toEqual([true, 1])
  await requireTrueBooks(app)
})

test('Codex asks the same question in other bytes, in the same session and thread', async () => {
  const path = '/v1/responses'
  await lose(path, { stream: true, client_metadata: { a: '1', b: '2' }, prompt_cache_key: 'k' }, codex)
  const again = { stream: true, client_metadata: { b: '2', a: '1' }, prompt_cache_key: 'k' }
  const others = [
    { ...codex, 'thread-id': 't2' },
    { ...codex, 'session-id': 's2' },
    { ...codex, originator: 'somebody' },
  ]
  const answers = await Promise.all([codex, ...others].map((headers) => post(path, again, headers)))
  await Promise.all(answers.map((answer) => answer.text()))
  expect([answers.map(isReplayed), calls()]).toEqual([[true, false, false, false], 4])
})

test('what one API was asked is no question of another', async () => {
  await lose('/v1/chat/completions', { stream: true }, {})
  const response = await post('/v1/responses', { stream: true }, retried)
  await response.text()
  expect([isReplayed(response), calls()]).toEqual([false, 2])
})

test('an answer that a budget has shortened is that of the retry, too', async () => {
  const path = '/v1/chat/completions'
  // Some 3,000 tokens of the default length.
  await setBudget(app, 'organization', 31_000_000n)
  try {
    await lose(path, { stream: true, max_completion_tokens: undefined }, {})
    const response = await post(path, { stream: true, max_completion_tokens: undefined }, retried)
    expect([response.status, isReplayed(response), calls()]).toEqual([200, true, 1])
    await response.text()
    const [turn] = await app.database.rows<{ max_tokens: number }>('SELECT max_tokens FROM turns')
    expect(turn?.max_tokens).toBeLessThan(3_100)
  } finally {
    await app.send('DELETE', '/budgets/organization?period=total', { as: app.ada })
  }
})
