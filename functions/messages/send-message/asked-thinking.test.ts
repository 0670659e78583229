import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { addMember } from '../../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const post = (body: object, headers: Record<string, string> = {}) =>
  app.send('POST', '/chat', { as: app.ada, headers, body: { message: 'Hi', ...body } })
const sent = () => app.claude.requests().map(({ body }) => body as Record<string, unknown>)
const stored = async () =>
  (
    await app.database.rows(
      'SELECT (SELECT count(*) FROM turns), (SELECT count(*) FROM chats), (SELECT count(*) FROM ledger_entries) AS entries',
    )
  )[0]
const refusalOf = async (response: Response) => {
  const { error } = await json<{ error: { code: string; message: string; details?: unknown } }>(response)
  return { status: response.status, ...error }
}

test.each([
  [{ effort: 'low' }, { output_config: { effort: 'low' } }],
  [{ thinking: 'adaptive' }, { thinking: { type: 'adaptive', display: 'omitted' } }],
  [
    { model: 'claude-haiku-5-5', effort: 'max', thinking: 'off' },
    { output_config: { effort: 'max' }, thinking: { type: 'disabled' } },
  ],
  [{ model: 'claude-opus-5', thinking: 'off' }, { thinking: { type: 'disabled' } }],
  [{ model: 'claude-haiku-4-5', thinking: 'off' }, { thinking: { type: 'disabled' } }],
])('%j reaches Claude as %j', async (asked, claudes) => {
  expect((await post(asked)).status).toBe(200)
  const [{ thinking, output_config } = {}] = sent()
  expect({ ...(thinking ? { thinking } : {}), ...(output_config ? { output_config } : {}) }).toEqual(claudes)
})

test.each([
  ['claude-haiku-4-5', { effort: 'low' }, 'effort', [], 'claude-haiku-4-5 takes none'],
  ['claude-sonnet-4-6', { effort: 'xhigh' }, 'effort', ['low', 'medium', 'high', 'max'], 'max.'],
  ['claude-haiku-4-5', { thinking: 'adaptive' }, 'thinking', ['off'], 'claude-haiku-4-5 takes off.'],
  ['claude-sonnet-5-5', { thinking: 'off' }, 'thinking', ['adaptive'], 'claude-sonnet-5-5 takes adaptive.'],
  [
    'claude-opus-5',
    { thinking: 'off', effort: 'max' },
    'thinking',
    ['adaptive'],
    'takes at effort max adaptive',
  ],
])('what %s does not take of %j is refused by name, and nothing is held, stored or asked', async (...row) => {
  const [model, asked, parameter, accepted, words] = row
  const before = await stored()
  const refusal = await refusalOf(await post({ model, ...asked }))
  expect(refusal).toMatchObject({
    status: 400,
    code: 'unsupported_by_model',
    details: { parameter, accepted },
  })
  expect(refusal.message).toContain(words)
  expect(await stored()).toEqual(before)
  expect(sent()).toEqual([])
})

test.each([
  { effort: 'ultra' },
  { effort: null },
  { thinking: 'disabled' },
  { thinking: { type: 'adaptive' } },
])('%j is no way to think', async (asked) => {
  expect(await refusalOf(await post(asked))).toMatchObject({ status: 400, code: 'invalid_request' })
  expect(sent()).toEqual([])
})

test('who asks for a model that is not sold, or not allowed, is told that first', async () => {
  expect(await refusalOf(await post({ model: 'claude-opus-99', effort: 'low' }))).toMatchObject({
    status: 400,
    code: 'model_unavailable',
  })
})

test('an Idempotency-Key stands for one way to think', async () => {
  const key = { 'idempotency-key': 'one-way' }
  expect((await post({ effort: 'low' }, key)).status).toBe(200)
  expect((await post({ effort: 'low' }, key)).headers.get('idempotent-replayed')).toBe('true')
  for (const other of [{ effort: 'high' }, {}, { effort: 'low', thinking: 'adaptive' }]) {
    expect(await refusalOf(await post(other, key))).toMatchObject({ code: 'idempotency_key_reused' })
  }
  expect(sent()).toHaveLength(1)
})

test('it is the model of the organization that has to take it, where a request names none', async () => {
  await app.send('PATCH', '/organization', { as: app.ada, body: { default_model: 'claude-haiku-4-5' } })
  const asks = { as: await addMember(app, 'member'), body: { message: 'Hi', effort: 'low' } }
  expect(await refusalOf(await app.send('POST', '/chat', asks))).toMatchObject({
    code: 'unsupported_by_model',
    message: 'effort cannot be "low": claude-haiku-4-5 takes none.',
  })
})
