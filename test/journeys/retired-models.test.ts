import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { sweepTurns } from '../../lib/turns/settle/sweep-turns.ts'
import { addMember } from '../harness/add-member.ts'
import { type Application, startApplication } from '../harness/application.ts'
import { requireTrueBooks, setBudget } from '../harness/budgets.ts'
import { leaveTurn, reported } from '../harness/faults/dead-turn.ts'
import { json } from '../harness/json.ts'
import { setClock } from '../harness/set-clock.ts'
import { until } from '../harness/until.ts'

const model = 'claude-sonnet-4-5'
const dated = 'claude-sonnet-4-5-20250929'
const end = Date.parse('2026-11-30T00:00:00Z')
const retired = { successor: 'claude-sonnet-5-5', retired_at: '2026-11-30T00:00:00.000Z' }

let app: Application

beforeAll(async () => {
  app = await startApplication()
  await setBudget(app, 'organization', 10n ** 12n)
})
beforeEach(async () => {
  app.claude.reset()
  app.claude.setDefault({})
  await app.database.rows(
    'TRUNCATE balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
})
afterEach(() => {
  jest.useRealTimers()
})
afterAll(() => app.close())

const messages = [{ role: 'user', content: 'Hi' }]

describe.each([
  ['/chat', { message: 'Hi' }, 400, { type: 'error', error: { type: 'invalid_request_error' } }],
  ['/chat/stream', { message: 'Hi' }, 400, { type: 'error', error: { type: 'invalid_request_error' } }],
  ['/v1/messages', { max_tokens: 20, messages }, 404, { type: 'error', error: { type: 'not_found_error' } }],
  ['/v1/chat/completions', { messages }, 404, { error: { type: 'invalid_request_error', param: null } }],
  ['/v1/responses', { input: 'Hi' }, 404, { error: { type: 'invalid_request_error', param: null } }],
])('POST %s', (path, question, status, shape) => {
  const ask = (name: string) => app.send('POST', path, { as: app.ada, body: { ...question, model: name } })

  test.each([model, dated])('refuses %s from its end on, and nothing is held or asked', async (name) => {
    setClock(end)
    const response = await ask(name)
    expect(response.status).toBe(status)
    const { error, ...envelope } = await json<{ error: object }>(response)
    expect({ ...envelope, error }).toMatchObject(shape)
    expect(error).toMatchObject({
      code: 'model_retired',
      message: `The model "${model}" was retired on 2026-11-30. Its successor is "claude-sonnet-5-5".`,
      details: retired,
    })
    expect(app.claude.requests()).toEqual([])
    const kept =
      'SELECT id FROM turns UNION ALL SELECT id FROM chats UNION ALL SELECT turn_id FROM ledger_entries'
    expect(await app.database.rows(kept)).toEqual([])
  })

  test.each([model, dated])('sells %s until then, in the books by its plain name', async (name) => {
    setClock(end - 60_000)
    const response = await ask(name)
    await response.text()
    expect(response.status).toBe(200)
    await until(async () => (await booked()).length === 1)
    expect(await booked()).toEqual([{ model, cost: String(costOf(app.claude.bill()[0]!)) }])
  })
})

/** Every usage record. */
const booked = () =>
  app.database.rows<{ model: string; cost: string }>('SELECT model, cost_nano_usd AS cost FROM usage_records')

/** Of Sonnet 4.5, by hand: 3,000 and 15,000 billionths a token, 3,750 for one that is written to the cache. */
const costOf = (line: {
  input_tokens: number
  output_tokens: number
  cache_creation_5m_input_tokens: number
}) => 3_000 * line.input_tokens + 15_000 * line.output_tokens + 3_750 * line.cache_creation_5m_input_tokens

test('a turn that began before the end of its model is booked at its price after it', async () => {
  setClock(end - 60_000)
  app.claude.script({ tokens: 40, tokenMs: 10 })
  const response = await app.send('POST', '/chat/stream', { as: app.ada, body: { message: 'Hi', model } })
  jest.setSystemTime(end + 1_000)
  expect(await response.text()).toContain('event: done')
  const [line] = app.claude.bill()
  expect(line?.output_tokens).toBe(40)
  expect(await booked()).toEqual([{ model, cost: String(costOf(line!)) }])
  await requireTrueBooks(app)
})

test('the SDK does not write into our log that a model is going to end', async () => {
  const warn = jest.spyOn(console, 'warn')
  setClock(end - 60_000)
  await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi', model } })
  expect(app.claude.requests()).toHaveLength(1)
  expect(warn).not.toHaveBeenCalled()
})

// Postgres says when a turn began, and its clock may be ahead of the one that the model was sold by.
test.each([-1, 1])('one whose process died %i s from the end, too', async (seconds) => {
  await leaveTurn(app, { ageMs: 120_000, openedMsAgo: 120_000, writtenMsAgo: 110_000, pieces: [] })
  await app.database.rows('UPDATE turns SET model = $1, started_at = $2', [
    model,
    new Date(end + seconds * 1_000).toISOString(),
  ])
  expect(await sweepTurns()).toBe(1)
  // Of Sonnet 4.5, by hand: what was reported is 12 tokens of the prompt, and one of the answer.
  expect(reported).toMatchObject({ inputTokens: 12, outputTokens: 1, cacheCreation5mInputTokens: 0 })
  expect(await booked()).toEqual([{ model, cost: String(12 * 3_000 + 15_000) }])
  await requireTrueBooks(app)
})

test.each(['/models', '/v1/models'])('GET %s shows it until its end', async (path) => {
  const ids = async () =>
    (await json<{ data: { id: string }[] }>(await app.send('GET', path, { as: app.ada }))).data.map(
      ({ id }) => id,
    )
  setClock(end - 60_000)
  expect(await ids()).toContain(model)
  jest.setSystemTime(end)
  expect(await ids()).not.toContain(model)
})

const look = (name: string) => app.send('GET', `/v1/models/${name}`, { as: app.ada })

test('GET /v1/models/{model} knows it by both names, and then tells its successor', async () => {
  setClock(end - 60_000)
  for (const name of [model, dated]) expect(await json(await look(name))).toMatchObject({ id: model })
  jest.setSystemTime(end)
  const response = await look(dated)
  expect(response.status).toBe(404)
  expect(await json(response)).toMatchObject({ error: { code: 'model_retired', details: retired } })
})

test('a setting cannot name it any more', async () => {
  setClock(end)
  for (const body of [
    { default_model: model },
    { allowed_models: [dated] },
    { max_tokens_by_model: { [dated]: 5 } },
  ]) {
    const response = await app.send('PATCH', '/organization', { as: app.ada, body })
    expect([response.status, await json(response)]).toMatchObject([400, { error: { code: 'model_retired' } }])
  }
})

test('a name with a date is the same model to every rule', async () => {
  const haiku = 'claude-haiku-4-5-20251001'
  const change = (body: object) => app.send('PATCH', '/organization', { as: app.ada, body })
  const set = await change({
    allowed_models: [haiku],
    default_model: haiku,
    max_tokens_by_model: { [haiku]: 50 },
  })
  expect(await json(set)).toMatchObject({
    allowed_models: ['claude-haiku-4-5'],
    default_model: 'claude-haiku-4-5',
    max_tokens_by_model: { 'claude-haiku-4-5': 50 },
  })
  // Who has been seen just before may still be served by the old settings.
  const member = await addMember(app, 'member')
  const ask = async (name: string, most: number) =>
    (
      await app.send('POST', '/v1/messages', {
        as: member,
        body: { model: name, max_tokens: most, messages },
      })
    ).status
  for (const name of [haiku, 'claude-haiku-4-5']) {
    expect([await ask(name, 50), await ask(name, 51)]).toEqual([200, 403])
  }
  for (const name of [haiku, 'claude-haiku-4-5']) {
    const usage = await app.send('GET', `/usage?group_by=model&model=${name}`, { as: app.ada })
    expect(await json(usage)).toMatchObject({ data: [{ model: 'claude-haiku-4-5', turns: 2 }] })
  }
  // Claude is sent the name that the client wrote.
  expect(app.claude.requests().map(({ body }) => (body as { model: string }).model)).toEqual([
    haiku,
    'claude-haiku-4-5',
  ])
  expect((await change({ allowed_models: [haiku, 'claude-haiku-4-5'] })).status).toBe(400)
})
