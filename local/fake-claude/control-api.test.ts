import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { exchange, question } from './raw-client.ts'
import { type FakeClaude, startFakeClaude } from './server.ts'

let fake: FakeClaude

beforeAll(async () => {
  fake = await startFakeClaude()
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

const post = (path: string, body?: unknown) =>
  exchange(`${fake.url}/control/${path}`, body ?? {}, { headers: {} })

async function get(path: string): Promise<unknown> {
  const { body } = await exchange(`${fake.url}/control/${path}`, undefined, { method: 'GET', headers: {} })
  return JSON.parse(body.toString())
}

async function answer(): Promise<string> {
  const { body } = await exchange(`${fake.url}/v1/messages`, question({ stream: false }))
  const { content, error } = JSON.parse(body.toString())
  return content?.[0].text ?? error.type
}

test('a script is queued in order, before the default', async () => {
  await post('default', { text: 'default' })
  await post('script', [{ text: 'one' }, { error: { status: 500, type: 'api_error' } }])
  expect([await answer(), await answer(), await answer()]).toEqual(['one', 'api_error', 'default'])
})

test('bill and requests are what the process itself sees', async () => {
  await post('script', [{ text: 'one two' }])
  await answer()
  expect(await get('bill')).toEqual(fake.bill())
  expect(fake.bill()).toMatchObject([{ output_tokens: 2 }])
  expect(await get('requests')).toEqual(fake.requests())
  expect(fake.requests()).toMatchObject([
    { method: 'POST', path: '/v1/messages', body: question({ stream: false }) },
  ])
})

test('a reset forgets everything', async () => {
  await post('script', [{ text: 'one' }, { text: 'two' }])
  await answer()
  await post('reset')
  expect(await get('bill')).toEqual([])
  expect(await get('requests')).toEqual([])
  await post('default', { text: 'three' })
  expect(await answer()).toBe('three')
})

test.each([
  ['script', [{ text: 'a' }, { txet: 'b' }], '1: Unrecognized key: "txet"'],
  ['script', { text: 'a' }, 'expected array'],
  ['script', [{ cut: { atByte: 1, how: 'explode' } }], '0.cut: cut is { atByte, how }'],
  ['script', [{ cut: { atByte: 1, afterTokens: 1, how: 'fin' } }], '0.cut: cut is { atByte, how }'],
  ['script', [{ tokens: 1, text: 'a' }], '0: text or tokens, not both'],
  ['script', [{ error: { status: 200, type: 'a' } }], '0.error.status: '],
  ['default', { tokens: -1 }, 'tokens: '],
  [
    'default',
    { errorEvent: { afterTokens: 2, beforeStart: true, type: 'a' } },
    'beforeStart needs afterTokens: 0',
  ],
])('a wrong %s is refused with a reason: %j', async (path, body, reason) => {
  const { status, body: answered } = await post(path, body)
  expect(status).toBe(400)
  expect(JSON.parse(answered.toString()).error.message).toContain(reason)
})

test('a wrong behaviour is refused in the process, too', () => {
  expect(() => fake.script({ tokens: 0.5 })).toThrow('0.tokens: ')
})
