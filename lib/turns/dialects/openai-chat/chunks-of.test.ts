import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream'
import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions'
import type { TurnId } from '../../../ids.ts'
import { type AnyBlock, blocks, type Event, ending, eventsOf, strange } from '../fixtures/any-answer.ts'
import { chunksOf } from './chunks-of.ts'
import { openaiChatDialect } from './openai-chat-dialect.ts'
import { openaiChatTelling } from './openai-chat-telling.ts'

const id: TurnId = 'turn_019a0000000070008000000000000001'
const turn = { id, chatId: undefined, answerId: 'msg_019a0000000070008000000000000001' } as const
const model = 'claude-sonnet-5-5'

const piecesOf = (events: readonly Event[], convert = chunksOf(turn, model)) =>
  events.flatMap((event) => convert(event, ''))
const chunksIn = (pieces: readonly string[]) =>
  pieces.map((piece) => JSON.parse(piece) as ChatCompletionChunk)

/** The completion that OpenAI's own client puts together. */
async function accumulated(pieces: readonly string[]): Promise<ChatCompletion> {
  const stream = new Response(pieces.map((piece) => `${piece}\n`).join('')).body
  if (stream === null) throw new Error('no body')
  return ChatCompletionStream.fromReadableStream(stream).finalChatCompletion()
}

const whole = (pieces: readonly string[]) =>
  openaiChatDialect(false).whole(turn, {
    state: 'completed',
    stopReason: 'end_turn',
    bill: undefined,
    settledAt: new Date(),
    failure: undefined,
    pieces,
    lastLines: 'data: [DONE]\n\n',
  }) as ChatCompletion

type Delta = Readonly<Record<string, string | undefined>>
const joined = (all: readonly AnyBlock[], name: string) =>
  all.flatMap(({ deltas }) => (deltas as Delta[]).map((delta) => delta[name] ?? '')).join('')
const isCall = ({ start }: AnyBlock) => (start as Delta)['type'] === 'tool_use'
const reasons: Record<string, string> = {
  end_turn: 'stop',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
  a_new_reason: 'stop',
}

test('of any blocks in any deltas it is the completion that OpenAI’s own client puts together', async () => {
  await fc.assert(
    fc.asyncProperty(blocks, ending, async (all, end) => {
      const pieces = piecesOf(eventsOf(all, end))
      const told = whole(pieces)
      const [choice] = told.choices
      expect(await accumulated(pieces)).toMatchObject({
        id: told.id,
        created: told.created,
        model,
        usage: told.usage,
        choices: [
          {
            finish_reason: choice?.finish_reason,
            message: {
              role: 'assistant',
              content: choice?.message.content ?? '',
              ...(choice?.message.tool_calls && { tool_calls: choice.message.tool_calls }),
            },
          },
        ],
      })
    }),
  )
})

test('nothing that Claude wrote is lost, and calls are counted from 0', () => {
  fc.assert(
    fc.property(blocks, ending, (all, end) => {
      const told = whole(piecesOf(eventsOf(all, end)))
      const [choice] = told.choices
      const calls = all.filter(isCall)
      const { message } = choice as {
        message: ChatCompletion['choices'][0]['message'] & { reasoning_content?: string }
      }
      expect(message.content ?? '').toBe(joined(all, 'text'))
      expect(message.reasoning_content ?? '').toBe(joined(all, 'thinking'))
      expect(message.tool_calls ?? []).toEqual(
        calls.map(({ start, deltas }) => ({
          id: (start as Delta)['id'],
          type: 'function',
          function: { name: 'read', arguments: joined([{ start, deltas }], 'partial_json') || '{}' },
        })),
      )
      expect(choice?.finish_reason).toBe(reasons[end.delta.stop_reason])
    }),
  )
})

test('events that nobody knows change nothing of it, and a second try of the call begins anew', () => {
  fc.assert(
    fc.property(
      blocks,
      ending,
      fc.array(fc.tuple(fc.nat(20), strange), { maxLength: 5 }),
      (all, end, more) => {
        const events = eventsOf(all, end)
        const mixed = more.reduce((some, [at, one]) => some.toSpliced(1 + (at % some.length), 0, one), events)
        const convert = chunksOf(turn, model)
        piecesOf(events.slice(0, -2), convert)
        expect(piecesOf(mixed, convert)).toEqual(piecesOf(events))
      },
    ),
  )
})

test('what is written, for the estimate of a broken answer, is words, thoughts and input of tools', () => {
  fc.assert(
    fc.property(blocks, ending, fc.nat(), (all, end, at) => {
      const pieces = piecesOf(eventsOf(all, end))
      const told = all
        .flatMap(({ start, deltas }) => {
          const { type = '' } = start as Delta
          if (type === 'text') return joined([{ start, deltas }], 'text')
          if (type === 'thinking') return joined([{ start, deltas }], 'thinking')
          return type === 'tool_use' ? joined([{ start, deltas }], 'partial_json') || '{}' : ''
        })
        .join('')
      expect(openaiChatTelling.writtenText(pieces)).toBe(told)
      expect(told.startsWith(openaiChatTelling.writtenText(pieces.slice(0, at % (pieces.length + 1))))).toBe(
        true,
      )
    }),
  )
})

const usage = {
  prompt_tokens: 110,
  completion_tokens: 40,
  total_tokens: 150,
  prompt_tokens_details: { cached_tokens: 100 },
  completion_tokens_details: { reasoning_tokens: 9 },
}
const finish = {
  delta: { stop_reason: 'tool_use', stop_sequence: null },
  usage: {
    input_tokens: 10,
    cache_read_input_tokens: 100,
    output_tokens: 40,
    output_tokens_details: { thinking_tokens: 9 },
  },
}
const call = { start: { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} }, deltas: [] }
const thought = {
  start: { type: 'thinking', thinking: '', signature: '' },
  deltas: [{ type: 'thinking_delta', thinking: 'Hm' }],
}

test('what it looks like', () => {
  const pieces = piecesOf(eventsOf([thought, call], finish))
  const head = {
    id: 'chatcmpl-019a0000000070008000000000000001',
    object: 'chat.completion.chunk',
    created: 0x019a00000000 / 1_000,
    model,
  }
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...head,
    created: Math.floor(head.created),
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  })
  expect(chunksIn(pieces)).toEqual([
    chunk({ role: 'assistant', content: '' }),
    chunk({ reasoning_content: 'Hm' }),
    chunk({
      tool_calls: [{ index: 0, id: 'toolu_1', type: 'function', function: { name: 'read', arguments: '' } }],
    }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] }),
    chunk({}, 'tool_calls'),
    { ...head, created: Math.floor(head.created), choices: [], usage },
  ])
})

test.each([
  [true, 6, null],
  [false, 5, undefined],
])('whether usage is told, %s, is a matter of the request and not of the turn', (isAsked, count, field) => {
  const pieces = piecesOf(eventsOf([thought, call], finish))
  const frames = openaiChatDialect(isAsked).pieceFrames(pieces, 1).split('\n\n').filter(Boolean)
  const chunks = frames.map((frame) => JSON.parse(frame.slice('data: '.length)) as ChatCompletionChunk)
  expect(chunks).toHaveLength(count)
  expect(chunks[0]?.usage).toBe(field)
  expect(chunks.at(-1)?.usage).toEqual(isAsked ? usage : undefined)
})

test('a text that reads like the end of a chunk is told as any other', () => {
  const words = ',"choices":[],"usage":{'
  const text = { start: { type: 'text', text: words }, deltas: [] }
  const frames = openaiChatDialect(false).pieceFrames(piecesOf(eventsOf([text], finish)), 1)
  expect(frames).toContain(JSON.stringify(words))
})

test.each([
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['refusal', 'content_filter'],
])('%s is told as %s', (reason, told) => {
  const end = { delta: { stop_reason: reason }, usage: { output_tokens: 1 } }
  expect(whole(piecesOf(eventsOf([], end))).choices[0]).toMatchObject({
    finish_reason: told,
    message: { content: '' },
  })
})

test('a long text becomes several chunks', () => {
  const text = { start: { type: 'text', text: 'a"'.repeat(50_000) }, deltas: [] }
  const pieces = piecesOf(eventsOf([text], finish))
  expect(pieces.length).toBeGreaterThan(4)
  expect(whole(pieces).choices[0]?.message.content).toBe('a"'.repeat(50_000))
})
