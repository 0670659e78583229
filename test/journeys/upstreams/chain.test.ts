import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { TurnId } from '../../../lib/ids.ts'
import { JournalReader } from '../../../lib/journal/journal-reader.ts'
import type { UpstreamName } from '../../../lib/upstream-names.ts'
import type { Behaviour, FakeClaude } from '../../../local/fake-claude/server.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { requireTrueBooks, setBudget } from '../../harness/budgets.ts'
import { json } from '../../harness/json.ts'
import { until } from '../../harness/until.ts'

const names = ['anthropic', 'claude-platform', 'bedrock'] as const
let app: Application

beforeAll(async () => {
  const settings = {
    CLAUDE_UPSTREAMS: names.join(','),
    CLAUDE_UPSTREAMS_BY_MODEL: 'claude-opus-5-5=bedrock>anthropic',
    BEDROCK_PROFILE: 'us-gov',
  }
  app = await startApplication(settings, names)
  await setBudget(app, 'organization', 10n ** 12n)
})
beforeEach(async () => {
  await app.database.rows(
    'TRUNCATE balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
  for (const { name, fake } of app.ownFakes) {
    fake.reset()
    fake.setDefault({ text: `From ${name}.` })
  }
})
afterAll(() => app.close())

const fakeOf = (wanted: UpstreamName) => app.ownFakes.find(({ name }) => name === wanted)!.fake
const script = (name: UpstreamName, ...behaviours: Behaviour[]) => fakeOf(name).script(...behaviours)
const calls = () => app.ownFakes.map(({ fake }) => fake.requests().length)
const failed = () =>
  app.database.rows(
    'SELECT upstream, kind, status, upstream_request_id AS id FROM failed_calls ORDER BY number',
  )
const chat = async (body: object = {}) => {
  const response = await app.send('POST', '/chat', {
    as: app.ada,
    body: { message: 'Hi', max_tokens: 300, ...body },
  })
  return { status: response.status, ...(await json<{ reply?: string; cost?: string }>(response)) }
}
const idOf = (fake: FakeClaude) => fake.requests()[0]?.requestId

test.each<[string, Behaviour]>([
  ['overloaded', { error: { status: 529, type: 'overloaded_error' } }],
  ['failing', { error: { status: 500 } }],
  ['behind a gateway that fails', { error: { status: 502, body: '<html>' } }],
  ['away', { error: { status: 503 } }],
  ['at a limit that names no wait', { error: { status: 429, type: 'rate_limit_error' } }],
  ['at a limit with a long wait', { error: { status: 429, type: 'rate_limit_error', retryAfter: 60 } }],
  [
    'overloaded as it begins',
    { errorEvent: { afterTokens: 0, beforeStart: true, type: 'overloaded_error' } },
  ],
])(
  'an upstream that is %s is passed over at once, and the call is in the books',
  async (_what, behaviour) => {
    script('anthropic', behaviour)
    expect(await chat()).toMatchObject({ status: 200, reply: 'From claude-platform.' })
    expect(calls()).toEqual([1, 1, 0])
    expect(await failed()).toMatchObject([
      { upstream: 'anthropic', kind: 'refused', id: idOf(fakeOf('anthropic')) },
    ])
    expect(await app.database.rows('SELECT upstream FROM usage_records')).toEqual([
      { upstream: 'claude-platform' },
    ])
    await requireTrueBooks(app)
  },
)

test('the last of three serves at its own price, and the hold was that of the dearest', async () => {
  script('anthropic', { error: { status: 529, type: 'overloaded_error' } })
  script('claude-platform', { error: { status: 503 } })
  const uncached = { cache_read_input_tokens: 0, cache_creation: { ephemeral_5m_input_tokens: 0 } }
  script('bedrock', { text: 'Yes.', usage: { input_tokens: 100, ...uncached } })
  // 100 tokens at 2,400 and one at 12,000.
  expect(await chat()).toMatchObject({ status: 200, cost: '0.000252' })
  expect(await app.database.rows('SELECT hold_nano_usd / 300 >= 12000 AS bounded FROM turns')).toEqual([
    { bounded: true },
  ])
  expect(calls()).toEqual([1, 1, 1])
})

test.each<[string, Behaviour, number, number[]]>([
  ['a bad request', { error: { status: 400, type: 'invalid_request_error' } }, 400, [1, 0, 0]],
  ['no permission', { error: { status: 403, type: 'permission_error' } }, 503, [1, 0, 0]],
  ['a request too large', { error: { status: 413, type: 'request_too_large' } }, 413, [1, 0, 0]],
  [
    'an answer that breaks in the middle',
    { text: 'a b c', cut: { afterTokens: 1, how: 'reset' } },
    502,
    [1, 0, 0],
  ],
  [
    'an error in the middle',
    { text: 'a b', errorEvent: { afterTokens: 1, type: 'overloaded_error' } },
    503,
    [1, 0, 0],
  ],
])('%s is not carried on to the next', async (_what, behaviour, status, made) => {
  script('anthropic', behaviour)
  expect((await chat()).status).toBe(status)
  expect(calls()).toEqual(made)
})

test('a short wait is waited for, where the answer then comes', async () => {
  script('anthropic', { error: { status: 429, type: 'rate_limit_error', retryAfter: 0.01 } })
  expect(await chat()).toMatchObject({ reply: 'From anthropic.' })
  expect(calls()).toEqual([2, 0, 0])
})

test('what may have been charged is asked once more and where it was, and not a third time', async () => {
  script('anthropic', { cut: { atByte: 0, how: 'reset' } })
  expect(await chat()).toMatchObject({ reply: 'From anthropic.' })
  expect(calls()).toEqual([2, 0, 0])
  script('anthropic', { error: { status: 504 } }, { cut: { atByte: 0, how: 'fin' } })
  expect((await chat()).status).toBe(502)
  expect(calls()).toEqual([4, 0, 0])
  expect(await failed()).toMatchObject([{ kind: 'ambiguous' }, { kind: 'ambiguous' }, { kind: 'ambiguous' }])
  await app.idle()
  const metrics = await (
    await app.send('GET', '/metrics', {
      headers: { authorization: `Bearer ${app.credentials.metricsToken}` },
    })
  ).text()
  expect(metrics).toMatch(/ambiguous_calls_total\{[^}]*upstream="anthropic"[^}]*\} 3/)
})

test('a call that failed is in the journal before the next one has answered, should the process not live to book it', async () => {
  script('anthropic', { error: { status: 529 } })
  script('claude-platform', { text: 'Well.', headersMs: 1_500 })
  const answering = chat()
  const turn = await until(async () => {
    const [running] = await app.database.rows<{ id: TurnId }>("SELECT id FROM turns WHERE state = 'running'")
    return running
  })
  const reader = new JournalReader({ organizationId: app.ada.organizationId, turnId: turn.id })
  const known = await until(async () => {
    await reader.read()
    return reader.report
  })
  expect(known).toMatchObject({ failedCalls: [{ upstream: 'anthropic', kind: 'refused', status: 529 }] })
  expect(reader.beginning).toBeUndefined()
  expect(await answering).toMatchObject({ reply: 'Well.' })
})

test('a model may have an order of its own', async () => {
  expect(await chat({ model: 'claude-opus-5-5' })).toMatchObject({ reply: 'From bedrock.' })
  script('bedrock', { error: { status: 503 } })
  expect(await chat({ model: 'claude-opus-5-5' })).toMatchObject({ reply: 'From anthropic.' })
})

test('a model that Bedrock has on its older API alone is not asked there', async () => {
  script('anthropic', { error: { status: 529 } }, { error: { status: 529 } }, { error: { status: 529 } })
  for (let call = 0; call < 3; call++) script('claude-platform', { error: { status: 503 } })
  expect((await chat({ model: 'claude-haiku-4-5' })).status).toBe(502)
  expect(calls()).toEqual([3, 3, 0])
})

test('a breaker is that of an upstream and a model: others go on being asked', async () => {
  const down: Behaviour = { error: { status: 500 } }
  fakeOf('anthropic').setDefault(down)
  for (let turn = 0; turn < 12; turn++) expect((await chat({ model: 'claude-fable-5-2' })).status).toBe(200)
  expect(calls()).toEqual([10, 12, 0])
  fakeOf('anthropic').setDefault({ text: 'Well.' })
  expect(await chat({ model: 'claude-sonnet-5' })).toMatchObject({ reply: 'Well.' })
  expect(calls()).toEqual([11, 12, 0])
})

test('a connection that is refused has charged nothing, and the next is asked', async () => {
  await fakeOf('anthropic').close()
  const told = await chat({ model: 'claude-opus-5' })
  expect(told).toMatchObject({ reply: 'From claude-platform.' })
  expect(await failed()).toMatchObject([{ upstream: 'anthropic', kind: 'unsent', status: null }])
})
