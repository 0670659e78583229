import { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { frame } from '../../../http/event-stream.ts'
import { cutLong } from '../cut-long.ts'
import { wholeMessage } from './whole-message.ts'
import { writtenIn } from './written-in.ts'

interface Event {
  readonly type: string
  readonly [field: string]: unknown
}
interface Block {
  readonly start: object
  readonly deltas: readonly object[]
}

const words = fc.string({ unit: 'grapheme', maxLength: 12 })
const split = (text: string) =>
  fc
    .array(fc.nat(text.length), { maxLength: 4 })
    .map((cuts) =>
      [0].concat(
        cuts.toSorted((one, other) => one - other),
        text.length,
      ),
    )
    .map((cuts) => cuts.slice(1).map((end, at) => text.slice(cuts[at], end)))

const textBlock: fc.Arbitrary<Block> = fc
  .tuple(
    words.chain(split),
    fc.array(fc.record({ type: fc.constant('char_location'), cited_text: words }), { maxLength: 2 }),
  )
  .map(([texts, citations]) => ({
    start: { type: 'text', text: '', ...(citations.length > 0 && { citations: [] }) },
    deltas: [
      ...citations.map((citation) => ({ type: 'citations_delta', citation })),
      ...texts.map((text) => ({ type: 'text_delta', text })),
    ],
  }))
const thinkingBlock: fc.Arbitrary<Block> = fc
  .tuple(words.chain(split), fc.array(words, { minLength: 1, maxLength: 2 }))
  .map(([thoughts, signatures]) => ({
    start: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      ...thoughts.map((thinking) => ({ type: 'thinking_delta', thinking })),
      ...signatures.map((signature) => ({ type: 'signature_delta', signature })),
    ],
  }))
const input = fc.oneof(
  fc
    .dictionary(words, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3, noNullPrototype: true })
    .map((value) => JSON.stringify(value)),
  fc.constant(''),
)
const toolBlock: fc.Arbitrary<Block> = fc
  .tuple(fc.constantFrom('tool_use', 'server_tool_use'), words, input.chain(split))
  .map(([type, id, parts]) => ({
    start: { type, id, name: 'read', input: {} },
    deltas: parts.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
  }))
const wholeBlock: fc.Arbitrary<Block> = fc.constantFrom(
  { start: { type: 'redacted_thinking', data: 'b3BhcXVl' }, deltas: [] },
  { start: { type: 'web_search_tool_result', tool_use_id: 'a', content: [{ title: 'b' }] }, deltas: [] },
  { start: { type: 'of_the_future', list: [1, { a: null }] }, deltas: [] },
)
const blocks = fc.array(fc.oneof(textBlock, thinkingBlock, toolBlock, wholeBlock), { maxLength: 5 })
const tokens = fc.option(fc.nat(100_000), { nil: null })
const ending = fc.record({
  delta: fc.record({
    stop_reason: fc.constantFrom('end_turn', 'tool_use', 'refusal', 'a_new_reason'),
    stop_sequence: fc.constantFrom(null, '</block>'),
    stop_details: fc.constantFrom(null, { type: 'refusal' }),
  }),
  usage: fc.record(
    {
      output_tokens: fc.nat(1_000),
      input_tokens: tokens,
      cache_read_input_tokens: tokens,
      cache_creation_input_tokens: tokens,
      server_tool_use: fc.constantFrom(null, { web_search_requests: 1 }),
    },
    { requiredKeys: ['output_tokens'] },
  ),
})
const strange: fc.Arbitrary<Event> = fc.constantFrom(
  { type: 'ping' },
  { type: 'something_new', index: 0, delta: { text: 'no part of it' } },
)

const started: Event = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5-5',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 7, output_tokens: 1, cache_read_input_tokens: 3, service_tier: 'standard' },
  },
}
const eventsOf = (all: readonly Block[], end: object): Event[] => [
  started,
  ...all.flatMap(({ start, deltas }, index) => [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]),
  { type: 'message_delta', ...end },
  { type: 'message_stop' },
]
const linesOf = (events: readonly Event[]) => events.map((event) => frame(event.type, event)).join('')

/** The message that Anthropic's own client puts together. */
async function accumulated(events: readonly Event[]): Promise<unknown> {
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('')
  const stream = new Response(lines).body
  if (stream === null) throw new Error('no body')
  const message = await MessageStream.fromReadableStream(stream).finalMessage()
  // Of the client's own making.
  const { parsed_output: _parsed, ...told } = JSON.parse(JSON.stringify(message)) as Record<string, unknown>
  return told
}

test("of any blocks in any deltas it is the message that Anthropic's own client puts together", async () => {
  await fc.assert(
    fc.asyncProperty(blocks, ending, async (all, end) => {
      const events = eventsOf(all, end)
      expect(wholeMessage(linesOf(events))).toEqual(await accumulated(events))
    }),
  )
})

test('events that nobody knows, and where pieces are cut, change nothing of it', () => {
  fc.assert(
    fc.property(
      blocks,
      ending,
      fc.array(fc.tuple(fc.nat(20), strange), { maxLength: 5 }),
      (all, end, more) => {
        const events = eventsOf(all, end)
        const mixed = more.reduce((some, [at, one]) => some.toSpliced(1 + (at % some.length), 0, one), events)
        expect(wholeMessage(mixed.flatMap((event) => cutLong(frame(event.type, event))).join(''))).toEqual(
          wholeMessage(linesOf(events)),
        )
      },
    ),
  )
})

const finish = { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 5 } }
const only = (start: object, ...deltas: object[]) => {
  const { content } = wholeMessage(linesOf(eventsOf([{ start, deltas }], finish))) as { content: unknown[] }
  return content[0]
}
const json = (partial_json: string) => ({ type: 'input_json_delta', partial_json })
const tool = { type: 'tool_use', id: 'toolu_1', name: 'write', input: {} }

test.each([
  ['{"path":"a.txt","content":"one tw', { path: 'a.txt' }],
  ['{"path":"a.txt","list":[1,2', { path: 'a.txt', list: [1] }],
  ['{"pa', {}],
  ['{', {}],
])('of the input of a tool that max_tokens has cut off, %s, what is whole is told', (written, told) => {
  expect(only(tool, json(written))).toMatchObject({ input: told })
})

test.each(['{"a":1}}', 'no JSON', '{"a" "b"}', '{"a":]', '"a"', '[1]'])(
  'input that is no object, %s, is told as it came: the answer is paid for',
  (written) => {
    expect(only(tool, json(written))).toMatchObject({ input: { INVALID_JSON: written } })
  },
)

test('a summary comes whole in its delta, and how much was thought so far is no part of a thought', () => {
  const summary = { type: 'compaction_delta', content: 'all of it', encrypted_content: 'bmV3' }
  expect(only({ type: 'compaction', content: 'old', encrypted_content: 'b2xk' }, summary)).toEqual({
    type: 'compaction',
    content: 'all of it',
    encrypted_content: 'bmV3',
  })
  const thought = { type: 'thinking_delta', thinking: 'Hm', estimated_tokens: 50 }
  expect(only({ type: 'thinking', thinking: '', signature: '' }, thought, thought)).toEqual({
    type: 'thinking',
    thinking: 'HmHm',
    signature: '',
  })
})

test('of a kind of delta that nobody knows texts are added, lists grow, and the rest is the last', () => {
  const delta = { type: 'new_delta', part: 'a', list: [1], count: 1 }
  expect(only({ type: 'new', part: '' }, delta, { ...delta, count: 2 })).toEqual({
    type: 'new',
    part: 'aa',
    list: [1, 1],
    count: 2,
  })
})

test('what is written is the words, thoughts and input of tools of all whole events, wherever they are cut', () => {
  fc.assert(
    fc.property(blocks, ending, fc.nat(), (all, end, at) => {
      const lines = linesOf(eventsOf(all, end))
      const cut = at % (lines.length + 1)
      const some = writtenIn([lines.slice(0, cut)])
      const deltas = all.flatMap((block) => block.deltas as Record<string, string | undefined>[])
      const whole = deltas
        .map((delta) => delta['text'] ?? delta['thinking'] ?? delta['partial_json'] ?? '')
        .join('')
      expect(whole.startsWith(some)).toBe(true)
      expect(writtenIn([lines.slice(0, cut), lines.slice(cut)])).toBe(whole)
    }),
  )
})
