import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { exchange, question } from './raw-client.ts'
import { type FakeClaude, startFakeClaude } from './server.ts'

let fake: FakeClaude

beforeAll(async () => {
  fake = await startFakeClaude()
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })

test.each([
  ['an unknown model', { model: 'gpt-4' }, 404, 'model: gpt-4'],
  ['a missing model', { model: undefined }, 400, 'model: '],
  ['no max_tokens', { max_tokens: undefined }, 400, 'max_tokens: '],
  ['max_tokens of 0', { max_tokens: 0 }, 400, 'max_tokens: '],
  ['half a token', { max_tokens: 1.5 }, 400, 'max_tokens: '],
  ['more tokens than the model has', { max_tokens: 128_001 }, 400, 'max_tokens: 128001 > 128000'],
  ['no messages', { messages: [] }, 400, 'messages: '],
  ['an assistant first', { messages: [{ role: 'assistant', content: 'a' }] }, 400, 'first message must use'],
  ['an unknown role', { messages: [{ role: 'system', content: 'a' }] }, 400, 'messages.0.role: '],
  ['an empty text', user(''), 400, 'messages.0.content: '],
  ['an empty text block', user([{ type: 'text', text: ' ' }]), 400, 'messages.0.content.0: '],
  ['no content blocks', user([]), 400, 'messages.0.content: '],
  ['a temperature', { temperature: 0 }, 400, 'temperature: '],
  ['a top_p', { top_p: 1 }, 400, 'top_p: '],
  ['a top_k', { top_k: 1 }, 400, 'top_k: '],
  ['a prompt that is too long', user('x'.repeat(4_000_000)), 400, 'prompt is too long'],
])('%s is refused', async (_, change, status, message) => {
  const answer = await exchange(`${fake.url}/v1/messages`, question(change))
  expect(answer.status).toBe(status)
  const { type, error, request_id } = JSON.parse(answer.body.toString())
  expect(type).toBe('error')
  expect(error.type).toBe(status === 404 ? 'not_found_error' : 'invalid_request_error')
  expect(error.message).toContain(message)
  expect(request_id).toBe(answer.headers['request-id'])
})

test('a refused request is recorded, is not billed, and takes nothing from the script', async () => {
  fake.script({ text: 'ok' })
  await exchange(`${fake.url}/v1/messages?beta=true`, question({ top_k: 1 }))
  expect(fake.requests()).toMatchObject([
    { method: 'POST', path: '/v1/messages?beta=true', headers: { 'x-api-key': 'key' }, body: { top_k: 1 } },
  ])
  expect(fake.bill()).toEqual([])
  const { body } = await exchange(`${fake.url}/v1/messages`, question())
  expect(body.toString()).toContain('"text":"ok"')
})

test('a key may come as x-api-key or as a bearer token, and must come', async () => {
  fake.setDefault({ text: 'ok' })
  const version = { 'anthropic-version': '2026-10-21' }
  const status = async (headers: Record<string, string>) =>
    (await exchange(`${fake.url}/v1/messages`, question(), { headers })).status
  expect(await status({ ...version, 'x-api-key': 'k' })).toBe(200)
  expect(await status({ ...version, authorization: 'Bearer k' })).toBe(200)
  expect(await status(version)).toBe(401)
  expect(await status({ ...version, authorization: 'Basic k' })).toBe(401)
})

test('a request without anthropic-version is refused', async () => {
  const headers = { 'x-api-key': 'k' }
  expect(await exchange(`${fake.url}/v1/messages`, question(), { headers })).toMatchObject({ status: 400 })
})

test('a body that is not JSON is refused', async () => {
  expect(await exchange(`${fake.url}/v1/messages`, '{')).toMatchObject({ status: 400 })
})

test('a body above 32 MB is too large', async () => {
  const { status, body } = await exchange(`${fake.url}/v1/messages`, ' '.repeat(32 * 1024 * 1024 + 1))
  expect(status).toBe(413)
  expect(body.toString()).toContain('request_too_large')
})
