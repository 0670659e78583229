import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { ApiError } from '../../errors.ts'
import { anthropic } from '../anthropic/anthropic.ts'
import { connectionFailure, failureOfCall, failureOfEvent, UpstreamFailure } from './upstream-failure.ts'

interface Reply {
  status: number
  headers?: Record<string, string>
  body?: string
}

let server: Server
let reply: Reply

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume()
    response.writeHead(reply.status, reply.headers).end(reply.body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  Object.assign(process.env, {
    DATABASE_URL: 'postgres://unused',
    REDIS_URL: 'redis://unused',
    ANTHROPIC_API_KEY: 'sk-ant-test',
    API_KEY_PEPPERS: 'a:as-good-a-pepper-as-any-0123456789',
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  })
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

/** What a call with this reply means for us, through the real SDK. */
async function failureOf(scripted: Reply): Promise<UpstreamFailure> {
  reply = scripted
  const messages = [{ role: 'user' as const, content: 'Hi' }]
  const { messages: api } = await anthropic.client()
  const call = api.create({ model: 'any', max_tokens: 1, messages, stream: true })
  return failureOfCall(await call.asResponse().catch((error: unknown) => error))
}

const told = ({ answer, retry, breaker, retryAfterMs }: UpstreamFailure) => ({
  told: `${answer.status} ${answer.code}`,
  retry,
  breaker,
  retryAfterMs,
})

const envelope = (type: string, errorCode?: string) =>
  JSON.stringify({
    type: 'error',
    error: {
      type,
      message: 'from Claude',
      ...(errorCode !== undefined && { details: { error_code: errorCode } }),
    },
    request_id: 'req_1',
  })

const html = '<html><head><title>502 Bad Gateway</title></head></html>'

test.each([
  [400, 'invalid_request_error', '400 refused_by_claude', 'never', 'passes'],
  [401, 'authentication_error', '503 upstream_config', 'never', 'stops-all'],
  [402, 'billing_error', '503 upstream_config', 'never', 'stops-all'],
  [403, 'permission_error', '503 upstream_config', 'never', 'stops-model'],
  [404, 'not_found_error', '503 upstream_model_unavailable', 'never', 'stops-model'],
  [409, 'conflict_error', '502 upstream_error', 'soon', 'counts'],
  [413, 'request_too_large', '413 request_too_large', 'never', 'passes'],
  [500, 'api_error', '502 upstream_error', 'soon', 'counts'],
  [504, 'timeout_error', '502 upstream_error', 'soon', 'counts'],
  [529, 'overloaded_error', '503 upstream_overloaded', 'soon', 'counts'],
  [418, 'brand_new_error', '502 upstream_error', 'never', 'passes'],
  [540, 'brand_new_error', '502 upstream_error', 'soon', 'counts'],
] as const)('%i %s of Claude: %s, retry %s, breaker %s', async (status, type, answer, retry, breaker) => {
  const failure = await failureOf({ status, body: envelope(type) })
  expect(told(failure)).toEqual({ told: answer, retry, breaker, retryAfterMs: undefined })
})

test.each([
  [400, 'invalid_request_error', 'organization_on_hold'],
  [400, 'invalid_request_error', 'cmek_key_disabled'],
  [400, 'invalid_request_error', 'claude_code_key_creator_not_member'],
  [402, 'billing_error', 'linked_organization_spend_limit_reached'],
  [429, 'rate_limit_error', 'enforced_spend_limit_reached'],
  [429, 'rate_limit_error', 'contract_spend_limit_reached'],
])('%i %s with the code %s is the operator’s to mend, and stops all calls', async (status, type, code) => {
  // Even with a retry-after: money does not come back by waiting.
  const failure = await failureOf({ status, headers: { 'retry-after': '1' }, body: envelope(type, code) })
  expect(told(failure)).toEqual({
    told: '503 upstream_config',
    retry: 'never',
    breaker: 'stops-all',
    retryAfterMs: undefined,
  })
  expect(failure.trouble?.described).toEqual({ status, type, errorCode: code })
  expect(failure.answer.message).not.toContain('from Claude')
  expect(failure.answer.retryAfterSeconds).toBe(5)
})

test('a code that nobody knows counts as the bare type', async () => {
  const body = envelope('invalid_request_error', 'too_many_tools')
  expect(told(await failureOf({ status: 400, body }))).toMatchObject({ told: '400 refused_by_claude' })
})

test.each([
  ['0', 0, 1],
  ['2', 2_000, 2],
  ['1.5', 1_500, 2],
  ['3600', 3_600_000, 3_600],
  ['86400', 3_600_000, 3_600],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000, 3_600],
  ['-5', undefined, 5],
  ['later', undefined, 5],
])('a rate limit with retry-after: %s', async (header, retryAfterMs, retryAfterSeconds) => {
  const body = envelope('rate_limit_error', 'ramp_limit_exceeded')
  const failure = await failureOf({ status: 429, headers: { 'retry-after': header }, body })
  expect(told(failure)).toEqual({
    told: '503 upstream_rate_limited',
    retry: 'soon',
    breaker: 'passes',
    retryAfterMs,
  })
  expect(failure.answer).toMatchObject({
    retryAfterSeconds,
    details: { retry_after_seconds: retryAfterSeconds },
  })
})

test('an overload with retry-after passes it on, and without says five seconds', async () => {
  const body = envelope('overloaded_error')
  const told7 = await failureOf({ status: 529, headers: { 'retry-after': '7' }, body })
  expect([told7.retryAfterMs, told7.answer.retryAfterSeconds]).toEqual([7_000, 7])
  const untold = await failureOf({ status: 529, body })
  expect([untold.retryAfterMs, untold.answer.retryAfterSeconds]).toEqual([undefined, 5])
})

test.each<[string, Reply, string, string]>([
  ['HTML with 502', { status: 502, body: html }, '502 upstream_error', 'soon'],
  ['HTML with 503', { status: 503, body: html }, '503 upstream_overloaded', 'soon'],
  ['HTML with 520', { status: 520, body: html }, '502 upstream_error', 'soon'],
  ['HTML with 400', { status: 400, body: html }, '400 refused_by_claude', 'never'],
  ['HTML with 401', { status: 401, body: html }, '503 upstream_config', 'never'],
  ['HTML with 403', { status: 403, body: html }, '503 upstream_config', 'never'],
  ['HTML with 408', { status: 408, body: html }, '502 upstream_error', 'soon'],
  ['HTML with 413', { status: 413, body: html }, '413 request_too_large', 'never'],
  [
    'HTML with 429',
    { status: 429, body: html, headers: { 'retry-after': '1' } },
    '503 upstream_rate_limited',
    'soon',
  ],
  ['nothing with 500', { status: 500, body: '' }, '502 upstream_error', 'soon'],
  ['nothing with 503', { status: 503 }, '503 upstream_overloaded', 'soon'],
  ['nothing with 529', { status: 529 }, '503 upstream_overloaded', 'soon'],
  ['nothing with 402', { status: 402 }, '503 upstream_config', 'never'],
  ['nothing with 404', { status: 404 }, '503 upstream_config', 'never'],
  ['nothing with 405', { status: 405 }, '502 upstream_error', 'never'],
  [
    'a redirect',
    { status: 302, headers: { location: 'https://login.example' } },
    '503 upstream_config',
    'never',
  ],
  [
    'other JSON',
    { status: 503, body: '{"message":"no healthy upstream"}' },
    '503 upstream_overloaded',
    'soon',
  ],
  ['JSON with an error text', { status: 500, body: '{"error":"boom"}' }, '502 upstream_error', 'soon'],
  ['JSON with a numeric type', { status: 500, body: '{"error":{"type":7}}' }, '502 upstream_error', 'soon'],
  ['JSON null', { status: 500, body: 'null' }, '502 upstream_error', 'soon'],
  ['half of a JSON', { status: 529, body: '{"type":"err' }, '503 upstream_overloaded', 'soon'],
])('a proxy that answers %s is understood by its status', async (_, scripted, answer, retry) => {
  expect(told(await failureOf(scripted))).toMatchObject({ told: answer, retry })
})

test.each([
  [
    { 'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/' },
    400,
    '503 upstream_rate_limited',
    'soon',
  ],
  [{ 'x-amzn-errortype': 'AccessDeniedException' }, 403, '503 upstream_config', 'never'],
  [{ 'x-amzn-errortype': 'ModelErrorException' }, 424, '502 upstream_error', 'soon'],
  [{ 'x-amzn-errortype': 'ValidationException' }, 400, '400 refused_by_claude', 'never'],
  [{}, 403, '503 upstream_config', 'never'],
] as const)(
  'an error of AWS is understood, and not a word of it told: %j %i',
  async (headers, status, answer, retry) => {
    const failure = await failureOf({ status, headers, body: '{"message":"arn:aws:iam::1:role/canary"}' })
    expect(told(failure)).toMatchObject({ told: answer, retry })
    expect(failure.answer.message).not.toContain('canary')
  },
)

test('an exception of AWS may also stand in the body', async () => {
  const body = '{"__type":"com.amazon.coral.service#ExpiredTokenException","message":"canary"}'
  expect(told(await failureOf({ status: 400, body }))).toMatchObject({ told: '503 upstream_config' })
})

test('one answer that is not Claude’s own does not stop everybody’s calls', async () => {
  for (const status of [401, 402, 403, 404, 302]) {
    expect((await failureOf({ status, body: html })).breaker).toBe('counts')
  }
})

test('what Claude says of a bad request reaches the client, of anything else nothing does', () => {
  const ours = ['authentication_error', 'billing_error', 'permission_error', 'not_found_error', 'api_error']
  const busy = ['request_too_large', 'rate_limit_error', 'overloaded_error', 'timeout_error']
  const telling = ['invalid_request_error', ...ours, ...busy].filter((type) =>
    failureOfEvent({ error: { type, message: 'canary' } }).answer.message.includes('canary'),
  )
  expect(telling).toEqual(['invalid_request_error'])
})

test('an error event means what the same error status means', async () => {
  const types = [
    'invalid_request_error',
    'authentication_error',
    'billing_error',
    'not_found_error',
    'request_too_large',
  ]
  for (const type of [...types, 'api_error', 'overloaded_error', 'timeout_error']) {
    const event: unknown = JSON.parse(envelope(type))
    expect(told(failureOfEvent(event))).toEqual(told(await failureOf({ status: 500, body: envelope(type) })))
  }
})

test('a connection that is refused or broken counts, and is tried again', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  for (const failure of [
    connectionFailure(refused),
    failureOfCall(refused),
    failureOfCall('no error at all'),
  ]) {
    expect(told(failure)).toEqual({
      told: '502 upstream_unreachable',
      retry: 'soon',
      breaker: 'counts',
      retryAfterMs: undefined,
    })
  }
  expect(failureOfCall(refused).answer.cause).toBe(refused)
})

test('whatever an error event holds, it becomes one known failure', () => {
  fc.assert(
    fc.property(fc.anything(), (event) => {
      for (const failure of [failureOfEvent(event), failureOfEvent({ error: event })]) {
        expect(failure).toBeInstanceOf(UpstreamFailure)
        expect(failure.answer).toBeInstanceOf(ApiError)
      }
    }),
  )
})
