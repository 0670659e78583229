import { once } from 'node:events'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Behaviour, FakeClaude } from '../../local/fake-claude/server.ts'
import { startFakeClaude } from '../../local/fake-claude/server.ts'
import { ApiError } from '../errors.ts'
import { newId } from '../ids.ts'
import { chatDialect } from '../turns/dialects/chat/chat-dialect.ts'
import { Answer } from './answer.ts'
import { UpstreamFailure } from './failures/upstream-failure.ts'
import { httpFetch } from './http-fetch.ts'
import { StreamGuard } from './stream-guard.ts'

const turn = { id: newId('turn'), chatId: newId('chat'), answerId: newId('message') }
const piecesOf = chatDialect.piecesOf(turn, 'claude-sonnet-5-5')

const nobodyStops = new AbortController().signal

const patienceMs = 20_000

let fake: FakeClaude

beforeAll(async () => {
  fake = await startFakeClaude()
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

interface ReadAnswer {
  /** What was handed out, piece by piece as it came. */
  pieces: (readonly string[])[]
  text: string
  failures: unknown[]
  answer: Answer
}

/** Reads an answer to its end, as a turn does. */
async function read(answer: Answer): Promise<ReadAnswer> {
  const pieces: (readonly string[])[] = []
  const failures: unknown[] = []
  try {
    await answer.begin()
    await answer.relay((texts) => void pieces.push(texts))
  } catch (error) {
    failures.push(error)
  }
  return { pieces, text: pieces.flat().join(''), failures, answer }
}

const request = {
  method: 'POST',
  headers: { 'x-api-key': 'k', 'anthropic-version': '2026-10-21' },
  body: JSON.stringify({
    model: 'claude-sonnet-5-5',
    max_tokens: 100,
    stream: true,
    messages: [{ role: 'user', content: 'Hi' }],
  }),
}

/** Asks the fake over a real socket. */
async function ask(behaviour: Behaviour): Promise<ReadAnswer> {
  fake.script(behaviour)
  const guard = new StreamGuard(Date.now() + 60_000, patienceMs, nobodyStops)
  const response = await httpFetch(`${fake.url}/v1/messages`, { ...request, signal: guard.signal })
  const body = response.body as unknown as Readable
  const result = await read(
    new Answer('anthropic', response.headers.get('request-id') ?? '', body, guard, piecesOf),
  )
  guard.leave()
  return result
}

/** The same answer every time, to the byte. */
const recording: Behaviour = {
  text: ' Grüße, “world” 👋\n',
  usage: { input_tokens: 11, output_tokens: 7, cache_read_input_tokens: 12, cache_creation: {} },
}
const wholeText = String(recording.text)

async function recordedBytes(): Promise<Buffer> {
  fake.script(recording)
  const response = await fetch(`${fake.url}/v1/messages`, request)
  return Buffer.from(await response.arrayBuffer())
}

/** A summary of how it ended; for a text that broke off, whether it is the beginning of the whole. */
function outcome({ text, failures, answer }: ReadAnswer) {
  const codes = failures.map((error) => (error instanceof UpstreamFailure ? error.answer.code : error))
  return answer.complete
    ? { complete: true, codes, text, stopReason: answer.stopReason, usage: answer.usage }
    : { complete: false, codes, isPrefix: wholeText.startsWith(text) }
}

const broken = (code: string) => ({ complete: false, codes: [code], isPrefix: true })
const whole = {
  complete: true,
  codes: [],
  text: wholeText,
  stopReason: 'end_turn',
  usage: {
    prompt: {
      inputTokens: 11,
      cacheReadInputTokens: 12,
      cacheCreation5mInputTokens: expect.any(Number),
      cacheCreation1hInputTokens: 0,
    },
    outputTokens: 7,
    isCounted: true,
    isDoubtful: false,
  },
}

test('an answer that is read to its end is complete, with text, usage and reason', async () => {
  const result = await ask(recording)
  expect(outcome(result)).toEqual(whole)
  expect(result.answer.upstreamRequestId).toBe(fake.requests()[0]?.requestId)
  expect(fake.bill()).toMatchObject([{ completed: true, aborted: false }])
})

test('an answer that ends early is never complete, at whatever byte, and fails exactly once', async () => {
  const bytes = await recordedBytes()
  const firstEvent = bytes.indexOf('\n\n') + 2
  for (let atByte = 0; atByte < bytes.length; atByte++) {
    const result = await ask({ ...recording, cut: { atByte, how: 'fin' } })
    expect(outcome(result)).toEqual(broken('upstream_unreachable'))
    expect(result.answer.usage !== undefined).toBe(atByte >= firstEvent)
  }
  expect(outcome(await ask({ ...recording, cut: { atByte: bytes.length, how: 'fin' } }))).toEqual(whole)
})

test.each(['reset', 'garbage'] as const)('an answer that ends in a %s is never complete', async (how) => {
  const bytes = await recordedBytes()
  const places = [0, 1, bytes.length - 2, bytes.length - 1]
  for (let atByte = 2; atByte < bytes.length - 2; atByte += 23) places.push(atByte)
  for (const atByte of places) {
    const result = await ask({ ...recording, cut: { atByte, how } })
    expect(outcome(result)).toEqual(broken('upstream_unreachable'))
  }
})

test('what comes after the last event cannot spoil the answer', async () => {
  const { length } = await recordedBytes()
  for (const how of ['garbage', 'stall'] as const) {
    expect(outcome(await ask({ ...recording, cut: { atByte: length, how } }))).toEqual(whole)
  }
})

test.each([1, 2, 3, 4, 5, 6, 7])('in pieces of %i byte(s) it is the same answer', async (chunkBytes) => {
  expect(outcome(await ask({ ...recording, chunkBytes }))).toEqual(whole)
})

test('answers at the same time do not mix', async () => {
  const texts = Array.from({ length: 100 }, (_, index) => `${index} is one answer, and ${index} it stays`)
  const answers = await Promise.all(texts.map((text) => ask({ text, chunkBytes: 50 })))
  expect(answers.every(({ answer }) => answer.complete)).toBe(true)
  expect(answers.map(({ text }) => text).toSorted()).toEqual(texts.toSorted())
})

test('an answer without a word is complete', async () => {
  const { answer, pieces, failures } = await ask({ tokens: 0, stopReason: 'refusal' })
  expect([answer.complete, answer.stopReason, pieces, failures]).toEqual([true, 'refusal', [], []])
})

test('an error event ends the answer with what was said before it', async () => {
  const result = await ask({ ...recording, errorEvent: { afterTokens: 2, type: 'overloaded_error' } })
  expect(outcome(result)).toEqual(broken('upstream_overloaded'))
  expect(result.text).toBe(' Grüße, “world”')
  expect(result.answer.usage).toMatchObject({ prompt: { inputTokens: 11 } })
})

const start = { type: 'message_start', message: { usage: { input_tokens: 3, output_tokens: 1 } } }
const word = (text: string) => ({
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text },
})
const end = [
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
]
const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
const stopped = { type: 'error', error: { type: 'authentication_error', message: 'no' } }

const wire = (...events: object[]) =>
  Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))

/** An answer whose bytes come in exactly these chunks, and then end. */
function answerOf(...chunks: Buffer[]) {
  const guard = new StreamGuard(Date.now() + 60_000, patienceMs, nobodyStops)
  // oxlint-disable-next-line typescript/require-await -- an async source, as a socket is
  const source = async function* () {
    yield* chunks
  }
  const body = Readable.from(source())
  return { body, answer: new Answer('anthropic', 'req_1', body, guard, piecesOf) }
}
const readChunks = (...chunks: Buffer[]) => read(answerOf(...chunks).answer)

test('text that arrived with the error that ends it is handed out first', async () => {
  const { pieces, failures, answer } = await readChunks(wire(start, word('a'), word('b'), overloaded))
  expect(pieces).toEqual([['a', 'b']])
  expect(failures).toEqual([expect.objectContaining({ message: 'upstream_overloaded' })])
  expect(answer.usage).toMatchObject({ prompt: { inputTokens: 3 } })
})

test('text that arrived with bytes that are no event is handed out first', async () => {
  const garbage = Buffer.from('data: <html>502 Bad Gateway</html>\n\n')
  const { pieces, failures } = await readChunks(Buffer.concat([wire(start, word('a')), garbage]))
  expect(pieces).toEqual([['a']])
  expect(failures).toEqual([expect.objectContaining({ message: 'upstream_unreachable' })])
})

test('pieces that arrived together are handed out together, and chunks without text are not', async () => {
  const ping = { type: 'ping' }
  const { pieces } = await readChunks(
    wire(start, word('a')),
    wire(ping),
    wire(word('b'), ping, word(''), word('c')),
    wire(...end),
  )
  expect(pieces).toEqual([['a'], ['b', 'c']])
})

const blockStart = (index: number, block: object) => ({
  type: 'content_block_start',
  index,
  content_block: block,
})

test('a block may begin with its first words, whichever block it is, and in whatever order they come', async () => {
  const thinking = blockStart(0, { type: 'thinking', thinking: 'text', signature: '' })
  const { text, pieces } = await readChunks(
    wire(start, thinking, blockStart(2, { type: 'text', text: 'Hello' })),
    wire({ ...word(' world'), index: 2 }, blockStart(1, { type: 'text', text: '' }), {
      ...word(', and'),
      index: 1,
    }),
    wire({ ...word(' all'), index: 2 }, blockStart(3, { type: 'text', text: ' of it.' }), ...end),
  )
  expect(text).toBe('Hello world, and all of it.')
  expect(pieces).toEqual([['Hello'], [' world', ', and'], [' all', ' of it.']])
})

test('what is not text is passed over: thinking, tool calls, events that nobody knows', async () => {
  const others = [
    { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'hm' } },
    { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{"text":' } },
    { type: 'content_block_delta', delta: { type: 'text_delta', text: 7 } },
    { type: 'content_block_delta' },
    { type: 'content_block_start' },
    { type: 'content_block_start', content_block: { type: 'text', text: null } },
    {
      type: 'content_block_start',
      content_block: { type: 'tool_use', id: 'a', name: 'text', input: { text: 'no' } },
    },
    { type: 'brand_new_event', delta: { text: 'no' } },
  ]
  const { text, answer } = await readChunks(wire(start, ...others, word('a'), ...end))
  expect([text, answer.complete]).toEqual(['a', true])
})

test('an end without a beginning is not complete', async () => {
  const { answer, failures } = await readChunks(wire(...end))
  expect([answer.complete, failures.length]).toEqual([false, 1])
})

test('a failure before the first event is that of the beginning', async () => {
  for (const chunks of [[], [wire(overloaded)], [wire({ type: 'ping' })], [Buffer.from('<html>')]]) {
    await expect(answerOf(...chunks).answer.begin()).rejects.toThrow(UpstreamFailure)
  }
  await expect(answerOf(wire(stopped)).answer.begin()).rejects.toThrow('upstream_config')
})

test('a failure after the first event in the same chunk is not that of the beginning', async () => {
  const { answer } = answerOf(wire(start, overloaded))
  await answer.begin()
  await expect(answer.relay(() => undefined)).rejects.toThrow('upstream_overloaded')
})

test('usage and reason of the end replace those of the beginning', async () => {
  const { answer } = answerOf(wire(start), wire(...end))
  await answer.begin()
  expect([answer.usage?.outputTokens, answer.stopReason, answer.complete]).toEqual([1, undefined, false])
  await answer.relay(() => undefined)
  expect([answer.usage?.outputTokens, answer.stopReason, answer.complete]).toEqual([2, 'end_turn', true])
})

test('a failed answer gives its connection up; a complete one leaves it open', async () => {
  const failed = answerOf(wire(start, overloaded))
  await read(failed.answer)
  expect(failed.body.readableAborted).toBe(true)
  const complete = answerOf(wire(start, ...end))
  await read(complete.answer)
  await once(complete.body, 'close')
  expect(complete.body.readableAborted).toBe(false)
})

test('cut anywhere, in chunks of any size, the text handed out is a prefix and the end is told truly', async () => {
  const words = fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 })
  const scenario = {
    words,
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    size: fc.integer({ min: 1, max: 99 }),
  }
  await fc.assert(
    fc.asyncProperty(fc.record(scenario), async ({ words: said, share, size }) => {
      const bytes = wire(start, ...said.map(word), ...end)
      const kept = bytes.subarray(0, Math.round(bytes.length * share))
      const chunks = Array.from({ length: Math.ceil(kept.length / size) }, (_, index) =>
        kept.subarray(index * size, (index + 1) * size),
      )
      const { answer, text, failures } = await readChunks(...chunks)
      const all = kept.length === bytes.length
      expect([answer.complete, failures.length]).toEqual(all ? [true, 0] : [false, 1])
      expect(text).toBe(all ? said.join('') : said.join('').slice(0, text.length))
    }),
    { numRuns: 300 },
  )
})

test('every failure says what the client is told', async () => {
  const { failures } = await readChunks(wire(start))
  expect(failures).toEqual([expect.objectContaining({ answer: expect.any(ApiError) })])
})
