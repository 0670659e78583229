import { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { frame } from '../../../http/event-stream.ts'
import { cutLong } from '../cut-long.ts'
import { blocks, type Event, ending, eventsOf, linesOf, strange } from '../fixtures/any-answer.ts'
import { wholeMessage } from './whole-message.ts'
import { writtenIn } from './written-in.ts'

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
