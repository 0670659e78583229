import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { type Behaviour, type FakeClaude, startFakeClaude } from '../../local/fake-claude/server.ts'
import { ApiError } from '../errors.ts'
import { newId } from '../ids.ts'
import { chatDialect } from '../turns/dialects/chat/chat-dialect.ts'
import type { Answer } from './answer.ts'
import { UpstreamFailure } from './failures/upstream-failure.ts'
import { type Asking, openAnswer } from './open-answer.ts'
import { callOf, type Question } from './question.ts'

const nobodyStops = new AbortController().signal

const silenceMs = 300

let fake: FakeClaude

beforeAll(async () => {
  fake = await startFakeClaude()
  Object.assign(process.env, {
    DATABASE_URL: 'postgres://unused',
    REDIS_URL: 'redis://unused',
    ANTHROPIC_API_KEY: 'sk-ant-test',
    API_KEY_PEPPERS: 'a:as-good-a-pepper-as-any-0123456789',
    ANTHROPIC_BASE_URL: fake.url,
    CLAUDE_IDLE_TIMEOUT_MS: String(silenceMs),
  })
})
beforeEach(async () => {
  // A success, so that the failures of one test do not run on into the next.
  fake.reset()
  fake.setDefault({ text: 'Well.' })
  await ask()
  fake.reset()
  // Without jitter no pause is longer than Claude asks for.
  jest.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  jest.restoreAllMocks()
})
afterAll(() => fake.close())

const question: Question = {
  model: 'claude-sonnet-5-5',
  maxTokens: 1_000,
  system: undefined,
  messages: [{ role: 'user', content: 'Hi' }],
}

const turn = { id: newId('turn'), chatId: newId('chat'), answerId: newId('message') }
const callTo = (asked: Question) => callOf(asked, chatDialect.piecesOf(turn, asked.model))

interface Asked {
  answer: Answer | undefined
  text: string
  error: unknown
}

const askingFor = (deadlineMs: number): Asking => ({
  upstreams: () => Promise.resolve(['anthropic']),
  deadlineAt: Date.now() + deadlineMs,
  stop: nobodyStops,
  failedCalls: [],
})

/** Asks, and reads the answer to its end, as a turn does. */
async function ask({ deadlineMs = 60_000, ...other }: Partial<Question> & { deadlineMs?: number } = {}) {
  const asked: Asked = { answer: undefined, text: '', error: undefined }
  try {
    asked.answer = await openAnswer(callTo({ ...question, ...other }), askingFor(deadlineMs))
    await asked.answer.relay((texts) => void (asked.text += texts.join('')))
  } catch (error) {
    asked.error = error
  }
  return asked
}

const calls = () => fake.requests().length
const always = (behaviour: Behaviour) => fake.setDefault(behaviour)

test('the whole question reaches Claude, and nothing besides', async () => {
  always({ text: 'Yes.' })
  const messages: Question['messages'] = [
    { role: 'user', content: 'One' },
    { role: 'assistant', content: 'Two' },
    { role: 'user', content: 'Three' },
  ]
  const { text, answer } = await ask({ system: 'Be brief.', maxTokens: 7, messages, cacheTtl: '1h' })
  expect([text, answer?.complete]).toEqual(['Yes.', true])
  expect(fake.requests().map(({ body }) => body)).toEqual([
    {
      model: 'claude-sonnet-5-5',
      max_tokens: 7,
      system: 'Be brief.',
      messages,
      stream: true,
      cache_control: { type: 'ephemeral', ttl: '1h' },
      service_tier: 'standard_only',
    },
  ])
  expect(answer?.upstreamRequestId).toBe(fake.requests()[0]?.requestId)
})

test('without a system prompt none is sent', async () => {
  always({ text: 'Yes.' })
  await ask()
  expect(fake.requests()[0]?.body).not.toHaveProperty('system')
})

const overloaded: Behaviour = { error: { status: 529, type: 'overloaded_error' } }

test.each<[string, Behaviour]>([
  ['an overload', overloaded],
  ['an internal error', { error: { status: 500, type: 'api_error' } }],
  [
    'an error event in place of the first event',
    { errorEvent: { afterTokens: 0, beforeStart: true, type: 'overloaded_error' } },
  ],
  ['a rate limit that lifts at once', { error: { status: 429, type: 'rate_limit_error', retryAfter: 0 } }],
  ['an end before the first event', { cut: { atByte: 10, how: 'fin' } }],
  ['a reset before the first event', { cut: { atByte: 10, how: 'reset' } }],
  ['garbage for a first event', { cut: { atByte: 0, how: 'garbage' } }],
])('tried again, with the answer of the second call: %s', async (_, first) => {
  fake.script(first, { text: 'Second.' })
  const { text, answer, error } = await ask()
  expect([text, answer?.complete, error, calls()]).toEqual(['Second.', true, undefined, 2])
})

test('after three calls the failure is told, as an error that a client may see', async () => {
  always(overloaded)
  const { error } = await ask()
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ status: 503, code: 'upstream_overloaded' })
  expect(calls()).toBe(3)
})

test.each([
  [{ status: 400, type: 'invalid_request_error' }, 'refused_by_claude'],
  [{ status: 401, type: 'authentication_error' }, 'upstream_config'],
  [{ status: 429, type: 'rate_limit_error', retryAfter: 3_600 }, 'upstream_rate_limited'],
])('%j is not tried again', async (error, code) => {
  always({ error })
  expect((await ask()).error).toMatchObject({ code })
  expect(calls()).toBe(1)
})

test('a pause that would outlast the deadline is not begun', async () => {
  always({ error: { status: 429, type: 'rate_limit_error', retryAfter: 5 } })
  expect((await ask({ deadlineMs: 4_000 })).error).toMatchObject({ code: 'upstream_rate_limited' })
  expect(calls()).toBe(1)
})

test('after the first event nothing is tried again', async () => {
  for (const how of ['fin', 'reset', 'garbage', 'stall'] as const) {
    fake.reset()
    always({ text: 'one two three', cut: { afterTokens: 2, how } })
    const { text, answer, error } = await ask()
    expect([text, answer?.complete, calls()]).toEqual(['one two', false, 1])
    expect(error).toBeInstanceOf(UpstreamFailure)
    expect(error).toMatchObject({ message: how === 'stall' ? 'upstream_stalled' : 'upstream_unreachable' })
  }
})

test('an error event after the first event ends the answer, and is not tried again', async () => {
  always({ text: 'one two three', errorEvent: { afterTokens: 1, type: 'overloaded_error' } })
  const { text, answer, error } = await ask()
  expect([text, answer?.complete, answer?.usage?.outputTokens, calls()]).toEqual(['one', false, 1, 1])
  expect(error).toMatchObject({ message: 'upstream_overloaded' })
})

test('a stream that falls silent is cut, and Claude sees us leave', async () => {
  always({ text: 'one two three', tokenMs: 1_000_000 })
  const { text, answer, error } = await ask()
  expect([text, answer?.complete]).toEqual(['one', false])
  expect(error).toMatchObject({
    message: 'upstream_stalled',
    answer: { status: 502, code: 'upstream_stalled' },
  })
  while (!fake.bill()[0]?.aborted) await new Promise((resolve) => setImmediate(resolve))
})

test('headers that never come are silence, and tried again once: each call may have been charged', async () => {
  fake.script({ headersMs: 1_000_000 }, { text: 'Second.' })
  expect(await ask()).toMatchObject({ text: 'Second.', error: undefined })
  always({ headersMs: 1_000_000 })
  expect((await ask()).error).toMatchObject({ code: 'upstream_stalled' })
  expect(calls()).toBe(2 + 2)
})

test('a first event that never comes after the headers is silence, and tried again once', async () => {
  always({ cut: { atByte: 0, how: 'stall' } })
  expect((await ask()).error).toMatchObject({ code: 'upstream_stalled' })
  expect(calls()).toBe(2)
})

test('pings keep a slow stream alive for longer than silence is allowed', async () => {
  always({ text: 'one two', firstTokenMs: silenceMs * 3, pingEveryMs: 20 })
  expect(await ask()).toMatchObject({ text: 'one two', error: undefined, answer: { complete: true } })
})

test('the deadline cuts a stream that is alive, and is not tried again', async () => {
  always({ text: 'one two', firstTokenMs: 1_000_000, pingEveryMs: 20 })
  const { error, answer, text } = await ask({ deadlineMs: silenceMs })
  expect([text, answer?.complete ?? false, calls()]).toEqual(['', false, 1])
  expect(error).toMatchObject({ message: expect.stringMatching(/deadline_exceeded|longer than/) })
})

test('the deadline cuts a call whose headers do not come', async () => {
  always({ headersMs: 1_000_000 })
  const { error } = await ask({ deadlineMs: silenceMs / 2 })
  expect(error).toMatchObject({ status: 504, code: 'deadline_exceeded' })
  expect(calls()).toBe(1)
})

test('a deadline that has passed already is told as such', async () => {
  always({ headersMs: 1_000_000 })
  expect((await ask({ deadlineMs: -1_000 })).error).toMatchObject({ code: 'deadline_exceeded' })
})

test('who begins to read later than silence is allowed loses nothing', async () => {
  always({ tokens: 1_000, usage: { output_tokens: 1_000 } })
  const answer = await openAnswer(callTo(question), askingFor(60_000))
  await pause(silenceMs * 2)
  let words = 0
  await answer.relay((texts) => void (words += texts.length))
  expect([answer.complete, words]).toEqual([true, 1_000])
})
