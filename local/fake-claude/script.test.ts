import Anthropic, * as sdk from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { exchange, question } from './raw-client.ts'
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

test.each([
  [400, 'invalid_request_error', sdk.BadRequestError],
  [401, 'authentication_error', sdk.AuthenticationError],
  [402, 'billing_error', sdk.PaymentRequiredError],
  [403, 'permission_error', sdk.PermissionDeniedError],
  [404, 'not_found_error', sdk.NotFoundError],
  [413, 'request_too_large', sdk.ContentTooLargeError],
  [429, 'rate_limit_error', sdk.RateLimitError],
  [500, 'api_error', sdk.InternalServerError],
  [504, 'timeout_error', sdk.GatewayTimeoutError],
  [529, 'overloaded_error', sdk.OverloadedError],
])('a scripted %i %s is the class of the SDK, and is not billed', async (status, type, errorClass) => {
  fake.script({ error: { status, type, message: 'no' } })
  const error: unknown = await client.messages.create({ ...ask(), stream: true }).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(errorClass)
  expect(error).toMatchObject({ status, type, apiMessage: 'no', requestID: expect.stringMatching(/^req_/) })
  expect(fake.bill()).toEqual([])
})

test('a scripted error carries retry-after, code and headers', async () => {
  fake.script({
    error: {
      status: 429,
      type: 'rate_limit_error',
      errorCode: 'ramp_limit_exceeded',
      retryAfter: 7,
      headers: { 'anthropic-ratelimit-requests-remaining': '0' },
    },
  })
  const { status, headers, body } = await exchange(`${fake.url}/v1/messages`, question())
  expect(status).toBe(429)
  expect(headers).toMatchObject({ 'retry-after': '7', 'anthropic-ratelimit-requests-remaining': '0' })
  expect(JSON.parse(body.toString())).toMatchObject({
    type: 'error',
    error: { details: { error_code: 'ramp_limit_exceeded' } },
    request_id: headers['request-id'],
  })
})

test('a script of two overloads answers 529 twice, then succeeds', async () => {
  const overload = { error: { status: 529, type: 'overloaded_error' } }
  fake.script(overload, overload, { text: 'Here.' })
  await expect(client.messages.create(ask())).rejects.toThrow(sdk.OverloadedError)
  await expect(client.messages.create(ask())).rejects.toThrow(sdk.OverloadedError)
  expect((await client.messages.create(ask())).content).toMatchObject([{ text: 'Here.' }])
  expect(fake.requests()).toHaveLength(3)
})

test('an error in the middle of a stream comes after the tokens before it, which are billed', async () => {
  fake.script({ tokens: 9, errorEvent: { afterTokens: 4, type: 'overloaded_error' } })
  const seen: string[] = []
  const read = async () => {
    for await (const event of await client.messages.create({ ...ask(), stream: true })) seen.push(event.type)
  }
  await expect(read()).rejects.toMatchObject({ status: undefined, type: 'overloaded_error' })
  expect(seen.filter((type) => type === 'content_block_delta')).toHaveLength(4)
  expect(fake.bill()).toMatchObject([{ output_tokens: 4, completed: false, aborted: false }])
})

test('an error before the start is the very first event, and is not billed', async () => {
  fake.script({ errorEvent: { afterTokens: 0, beforeStart: true, type: 'overloaded_error' } })
  const { status, body } = await exchange(`${fake.url}/v1/messages`, question())
  expect(status).toBe(200)
  expect(body.toString()).toMatch(/^event: error\ndata: .*overloaded_error.*\n\n$/)
  expect(fake.bill()).toEqual([])
})
