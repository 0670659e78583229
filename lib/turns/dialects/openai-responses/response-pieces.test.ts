import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import OpenAI from 'openai'
import { newId } from '../../../ids.ts'
import type { ScannedEvent } from '../../../upstream/event-scanner.ts'
import { thinkingCarried } from './carried-thinking.ts'
import { responsesDialect } from './responses-dialect.ts'
import { itemsIn, nextSequence, writtenIn } from './told-events.ts'
import type { ToolNames } from './tool-names.ts'

const turn = { id: newId('turn'), chatId: undefined, answerId: newId('message'), maxTokens: 1_000 }
const model = 'claude-sonnet-5-5'
const terms = { model, max_output_tokens: 1_000, parallel_tool_calls: true }
const tools: ToolNames = new Map([
  ['read', { kind: 'function', name: 'read' }],
  ['agents__spawn', { kind: 'function', name: 'spawn', namespace: 'agents' }],
  ['apply_patch', { kind: 'custom', name: 'apply_patch' }],
])
const dialect = responsesDialect(terms, tools)
const usage = {
  inputTokens: 12,
  outputTokens: 40,
  cacheReadInputTokens: 100,
  cacheCreation5mInputTokens: 10,
  cacheCreation1hInputTokens: 20,
}
const end = (stopReason: string) =>
  ({
    state: 'completed',
    stopReason,
    bill: { usage, cost: 1n, estimated: false },
    settledAt: new Date(),
    failure: undefined,
  }) as const

/** The pieces of an answer of these blocks. */
function told(events: readonly ScannedEvent[], stopReason = 'end_turn', delta: object = {}): string[] {
  const piecesOf = dialect.piecesOf(turn, model)
  const last = {
    type: 'message_delta',
    delta: { stop_reason: stopReason, ...delta },
    usage: { output_tokens: 40, output_tokens_details: { thinking_tokens: 7 } },
  }
  return [{ type: 'message_start' }, ...events, last].flatMap((event) => piecesOf(event, ''))
}

function streamOf(pieces: readonly string[], stopReason = 'end_turn'): string {
  const kept = dialect.endFrame(turn, end(stopReason), 'req_1')
  return (
    dialect.startFrame(turn, model) +
    dialect.pieceFrames(pieces, 1) +
    dialect.lastFrames?.(turn, kept, pieces)
  )
}

/** Reads a stream with the helper of OpenAI's SDK, which refuses what it does not know. */
async function readBySdk(stream: string) {
  const fetch = async () => new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  const client = new OpenAI({ apiKey: 'x', fetch })
  return client.responses.stream({ model, input: 'Hi' }).finalResponse()
}

const eventsOf = (stream: string) =>
  stream
    .split('\n\n')
    .slice(0, -1)
    .filter((frame) => frame.startsWith('event: '))
    .map(
      (frame) =>
        JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as { type: string; sequence_number: number },
    )

interface Told {
  readonly events: readonly ScannedEvent[]
  readonly item: object | undefined
  readonly written: string
}

const text = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '\n', '漢', '👋') })
const textDeltas = fc.array(text, { maxLength: 5 })

const block = (content_block: object, deltas: readonly object[]): ScannedEvent[] => [
  { type: 'content_block_start', content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', delta })),
  { type: 'content_block_stop' },
]

const textBlock = textDeltas.map(
  (deltas): Told => ({
    events: block(
      { type: 'text', text: '' },
      deltas.map((one) => ({ type: 'text_delta', text: one })),
    ),
    item: {
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: deltas.join(''), annotations: [], logprobs: [] }],
    },
    written: deltas.join(''),
  }),
)

const thinkingBlock = fc
  .tuple(textDeltas, fc.base64String({ minLength: 4 }))
  .map(([deltas, signature]): Told => {
    const thinking = deltas.join('')
    return {
      events: block({ type: 'thinking', thinking: '', signature: '' }, [
        ...deltas.map((one) => ({ type: 'thinking_delta', thinking: one })),
        { type: 'signature_delta', signature },
      ]),
      item: {
        type: 'reasoning',
        summary: thinking === '' ? [] : [{ type: 'summary_text', text: thinking }],
        thinking: { type: 'thinking', thinking, signature },
      },
      written: thinking,
    }
  })

const redactedBlock = fc.base64String({ minLength: 4 }).map(
  (data): Told => ({
    events: block({ type: 'redacted_thinking', data }, []),
    item: { type: 'reasoning', summary: [], thinking: { type: 'redacted_thinking', data } },
    written: '',
  }),
)

const cut = (json: string, at: readonly number[]) => {
  const places = [...new Set(at.map((one) => one % (json.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...places].map((place, index) => json.slice(place, places[index] ?? json.length))
}
const jsonDeltas = (json: string, at: readonly number[]) =>
  cut(json, at).map((partial_json) => ({ type: 'input_json_delta', partial_json }))

const callBlock = fc
  .tuple(
    fc.constantFrom('read', 'agents__spawn', 'unheard_of'),
    fc.dictionary(fc.constantFrom('a', 'b'), text),
    fc.array(fc.nat(60)),
    fc.uuid(),
  )
  .map(([name, input, at, id]): Told => {
    const isEmpty = Object.keys(input).length === 0
    const json = JSON.stringify(input)
    return {
      events: block({ type: 'tool_use', id, name, input: {} }, isEmpty ? [] : jsonDeltas(json, at)),
      item: {
        type: 'function_call',
        status: 'completed',
        call_id: id,
        ...(name === 'agents__spawn' ? { name: 'spawn', namespace: 'agents' } : { name }),
        arguments: json,
      },
      written: json,
    }
  })

const customBlock = fc.tuple(text, fc.array(fc.nat(60)), fc.uuid()).map(
  ([input, at, id]): Told => ({
    events: block(
      { type: 'tool_use', id, name: 'apply_patch', input: {} },
      jsonDeltas(JSON.stringify({ input }), at),
    ),
    item: { type: 'custom_tool_call', status: 'completed', call_id: id, name: 'apply_patch', input },
    written: input,
  }),
)

const unknownBlock = text.map(
  (one): Told => ({
    events: block({ type: 'something_new', of: one }, [{ type: 'new_delta', text: one }]),
    item: undefined,
    written: '',
  }),
)

const answer = fc.array(
  fc.tuple(
    fc.oneof(textBlock, thinkingBlock, redactedBlock, callBlock, customBlock, unknownBlock),
    fc.constantFrom<readonly ScannedEvent[]>(
      [],
      [{ type: 'ping' }],
      [{ type: 'news', index: 0, delta: { text: 'x' } }],
    ),
  ),
  { maxLength: 6 },
)

/** As an item is told, without its id, and with its thinking as Claude will be sent it. */
function readItem({ id: _id, encrypted_content, ...item }: Record<string, unknown>) {
  return { ...item, ...(item['type'] === 'reasoning' && { thinking: thinkingCarried(encrypted_content) }) }
}

test("any answer is a stream that OpenAI's SDK takes, which ends in the whole response", async () => {
  await fc.assert(
    fc.asyncProperty(answer, async (parts) => {
      const events = parts.flatMap(([{ events: own }, between], index) => [
        ...own.map((event) => ({ ...event, index })),
        ...between,
      ])
      const pieces = told(events)
      const stream = streamOf(pieces)
      const numbers = eventsOf(stream).map(({ sequence_number }) => sequence_number)
      expect(numbers).toEqual([...numbers.keys()])

      const whole = dialect.whole(turn, { ...end('end_turn'), pieces }) as {
        output: Record<string, unknown>[]
      }
      const items = parts.flatMap(([{ item }]) => (item === undefined ? [] : [item]))
      expect(whole.output.map(readItem)).toEqual(items)
      expect(new Set(whole.output.map(({ id }) => id)).size).toBe(whole.output.length)
      const response = await readBySdk(stream)
      expect(response).toMatchObject(JSON.parse(JSON.stringify(whole)) as object)
      expect(writtenIn(pieces)).toBe(parts.map(([{ written }]) => written).join(''))
    }),
    { numRuns: 200 },
  )
})

test('of a process that died anywhere, what is whole of its pieces can be read', () => {
  fc.assert(
    fc.property(answer, fc.nat(2_000), (parts, length) => {
      const events = parts.flatMap(([{ events: own }], index) => own.map((event) => ({ ...event, index })))
      const all = told(events).join('')
      const half = [all.slice(0, length)]
      expect(nextSequence(half)).toBeLessThanOrEqual(nextSequence([all]))
      expect(writtenIn([all]).startsWith(writtenIn(half))).toBe(true)
      expect(itemsIn([all]).slice(0, itemsIn(half).length)).toEqual(itemsIn(half))
    }),
  )
})

test('a long answer is cut into pieces that fit into a journal, and is told whole', async () => {
  const long = '漢👋'.repeat(50_000)
  const pieces = told([
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: long } },
    { type: 'content_block_stop', index: 0 },
  ])
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(40_000)
  expect((await readBySdk(streamOf(pieces))).output_text).toBe(long)
})

test('what it looks like', () => {
  const pieces = told(
    [
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'agents__spawn', input: {} },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
      { type: 'content_block_stop', index: 0 },
    ],
    'tool_use',
  )
  const hex = turn.id.slice('turn_'.length)
  const id = `fc_${hex}_0`
  const call = {
    id,
    type: 'function_call',
    status: 'completed',
    call_id: 'toolu_1',
    name: 'spawn',
    namespace: 'agents',
    arguments: '{"a":1}',
  }
  const response = {
    id: `resp_${hex}`,
    object: 'response',
    created_at: Math.floor(Number.parseInt(hex.slice(0, 12), 16) / 1_000),
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    previous_response_id: null,
    store: false,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    model,
    max_output_tokens: 1_000,
    parallel_tool_calls: true,
    output: [],
    usage: null,
  }
  expect(eventsOf(streamOf(pieces, 'tool_use'))).toEqual([
    { type: 'response.created', sequence_number: 0, response },
    { type: 'response.in_progress', sequence_number: 1, response },
    {
      type: 'response.output_item.added',
      sequence_number: 2,
      output_index: 0,
      item: { ...call, status: 'in_progress', arguments: '' },
    },
    {
      type: 'response.function_call_arguments.delta',
      sequence_number: 3,
      item_id: id,
      output_index: 0,
      delta: '{"a":1}',
    },
    {
      type: 'response.function_call_arguments.done',
      sequence_number: 4,
      item_id: id,
      output_index: 0,
      name: 'spawn',
      arguments: '{"a":1}',
    },
    { type: 'response.output_item.done', sequence_number: 5, output_index: 0, item: call },
    {
      type: 'response.completed',
      sequence_number: 6,
      response: {
        ...response,
        status: 'completed',
        output: [call],
        usage: {
          input_tokens: 142,
          input_tokens_details: { cached_tokens: 100, cache_write_tokens: 30 },
          output_tokens: 40,
          output_tokens_details: { reasoning_tokens: 7 },
          total_tokens: 182,
        },
      },
    },
  ])
})

test.each([
  ['max_tokens', 'incomplete', { reason: 'max_output_tokens' }],
  ['model_context_window_exceeded', 'incomplete', { reason: 'max_output_tokens' }],
  ['end_turn', 'completed', null],
  ['tool_use', 'completed', null],
  ['pause_turn', 'completed', null],
  ['something_new', 'completed', null],
])('an answer that stops by %s is %s', async (stopReason, status, incomplete_details) => {
  const pieces = told([], stopReason)
  expect(await readBySdk(streamOf(pieces, stopReason))).toMatchObject({ status, incomplete_details })
  expect(eventsOf(streamOf(pieces, stopReason)).at(-1)?.type).toBe(`response.${status}`)
})

test('a refusal without a word has written none: what Claude reports of it is exact', () => {
  const pieces = told([], 'refusal')
  expect(pieces.join('')).toContain('response.refusal.delta')
  expect(writtenIn(pieces)).toBe('')
})

test("Claude's refusal is a complete response that says so", async () => {
  const stop_details = { type: 'refusal', category: 'cyber', explanation: 'Not this.' }
  const delta = { stop_reason: 'refusal', stop_details }
  const pieces = told([{ type: 'message_delta', delta }], 'refusal', { stop_details })
  const response = await readBySdk(streamOf(pieces, 'refusal'))
  // Claude wrote nothing of it: otherwise a refusal without a word would be charged by estimate.
  expect(writtenIn(pieces)).toBe('')
  expect(response).toMatchObject({
    status: 'completed',
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'Not this.' }] }],
  })
})

test('a call that the longest answer cuts is told as far as it came', async () => {
  const pieces = told(
    [
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"pa' } },
      { type: 'content_block_stop', index: 0 },
    ],
    'max_tokens',
  )
  expect((await readBySdk(streamOf(pieces, 'max_tokens'))).output).toMatchObject([
    { type: 'function_call', status: 'incomplete', arguments: '{"pa' },
  ])
})
