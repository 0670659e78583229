import Anthropic, { NotFoundError } from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { exchange } from './raw-client.ts'
import { type FakeClaude, startFakeClaude } from './server.ts'

let fake: FakeClaude
let client: Anthropic

beforeAll(async () => {
  fake = await startFakeClaude()
  client = new Anthropic({ apiKey: 'key', baseURL: fake.url, maxRetries: 0 })
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

const ask = (content = 'How are you?') => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content }],
})

test('count_tokens counts a quarter of the bytes, and says what messages then uses', async () => {
  const { input_tokens } = await client.messages.countTokens({
    model: 'claude-sonnet-5-5',
    messages: ask('x'.repeat(395)).messages,
  })
  expect(input_tokens).toBe(3 + 2 + 100)
  fake.script({ text: 'ok' })
  const { usage } = await client.messages.create(ask('x'.repeat(395)))
  expect(usage.input_tokens).toBe(input_tokens)
})

test('models.list knows when a model retires', async () => {
  const models = await Array.fromAsync(client.models.list())
  expect(models.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['claude-fable-5-2', 'claude-opus-4-5-20251101']),
  )
  expect(models[0]).toMatchObject({ lifecycle: 'active', retires_at: null, max_tokens: 128_000 })
  expect(models.at(-1)).toMatchObject({ lifecycle: 'deprecated', retires_at: expect.any(String) })
})

test('models.retrieve finds one, or answers 404', async () => {
  expect(await client.models.retrieve('claude-opus-5-5')).toMatchObject({ max_input_tokens: 1_000_000 })
  expect(await client.models.retrieve('claude-opus-4-5')).toMatchObject({ id: 'claude-opus-4-5-20251101' })
  await expect(client.models.retrieve('claude-2')).rejects.toThrow(NotFoundError)
})

test('an unknown route answers 404', async () => {
  expect(await exchange(`${fake.url}/v1/complete`, {})).toMatchObject({ status: 404 })
})
