import { expect, test } from '@jest/globals'
import { ApiError, DeadlineError, PermissionDeniedError, UpstreamError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'
import { PromptTooLongError } from '../../../upstream/failures/prompt-too-long.ts'
import { failureOfTurn } from '../../settle/turn-failure.ts'
import { responsesDialect } from './responses-dialect.ts'
import { responsesTelling } from './responses-telling.ts'

const turn = { id: newId('turn'), chatId: undefined, answerId: newId('message'), maxTokens: 1_000 }
const terms = { model: 'claude-sonnet-5-5', max_output_tokens: 1_000, parallel_tool_calls: true }
const dialect = responsesDialect(terms, new Map())

const textOf = (text: string) => {
  const piecesOf = dialect.piecesOf(turn, terms.model)
  return [
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
  ].flatMap((event) => piecesOf(event, ''))
}

const framesOf = (frames: string) =>
  frames
    .trimEnd()
    .split('\n\n')
    .map((frame) => JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as Record<string, unknown>)

const ended = (failure: ApiError | undefined, state: 'failed' | 'stopped' = 'failed') =>
  ({ state, failure, stopReason: undefined, bill: undefined, settledAt: new Date() }) as const

const overloaded = (code: string, retryAfterSeconds: number) =>
  new ApiError({ status: 503, type: 'overloaded_error', code, message: 'Busy.', retryAfterSeconds })

test.each([
  [
    'without money',
    new ApiError({ status: 402, type: 'billing_error', code: 'budget_exceeded', message: 'No.' }),
    'insufficient_quota',
  ],
  ['without room', new PromptTooLongError(), 'context_length_exceeded'],
  ['without permission', new PermissionDeniedError('No.'), 'invalid_prompt'],
  ['stopped', failureOfTurn('turn_stopped'), 'invalid_prompt'],
  ['out of time', new DeadlineError(), 'server_error'],
  ['cut by Claude', new UpstreamError('upstream_unreachable', 'Cut.'), 'server_error'],
  ['overloaded', overloaded('upstream_overloaded', 5), 'server_error'],
  ['limited', overloaded('upstream_rate_limited', 5), 'rate_limit_exceeded'],
])(
  'a turn that ended %s fails with a code that clients go by, in events that go on counting',
  (_how, failure, code) => {
    const pieces = textOf('Hi')
    const kept = dialect.endFrame(turn, ended(failure), 'req_1')
    const [error, failed] = framesOf(dialect.lastFrames?.(turn, kept, pieces) ?? '')
    expect(error).toMatchObject({
      type: 'error',
      sequence_number: 5,
      error: { message: expect.stringContaining(failure.message) },
    })
    expect(failed).toMatchObject({
      type: 'response.failed',
      sequence_number: 6,
      response: {
        status: 'failed',
        model: terms.model,
        output: [],
        error: { code, message: expect.stringContaining(failure.message) },
      },
    })
  },
)

test('where Claude limits the deployment, Codex reads how long to wait', () => {
  const kept = dialect.endFrame(turn, ended(overloaded('upstream_rate_limited', 7)), 'req_1')
  expect(kept).toContain('Please try again in 7s.')
})

test('an answer that was stopped is never told as whole', () => {
  const kept = dialect.endFrame(turn, ended(undefined, 'stopped'), 'req_1')
  expect(framesOf(dialect.lastFrames?.(turn, kept, []) ?? '')).toMatchObject([
    { type: 'error', error: { code: 'turn_stopped' } },
    { type: 'response.failed', response: { error: { code: 'invalid_prompt' } } },
  ])
  expect(dialect.whole(turn, { ...ended(undefined, 'stopped'), pieces: [] })).toBeUndefined()
})

test('a turn that never began fails as well, also where nobody knows its request', () => {
  for (const telling of [dialect, responsesTelling]) {
    expect(framesOf(telling.failureFrame(turn, new DeadlineError(), 'req_1'))).toMatchObject([
      { type: 'error', sequence_number: 2 },
      { type: 'response.failed', sequence_number: 3 },
    ])
  }
})

test('a reader who may not read on is told so, and no more', () => {
  const frames = dialect.refusalFrame(new PermissionDeniedError('Not you.'), 'req_1', textOf('Hi'))
  expect(framesOf(frames)).toMatchObject([
    { type: 'error', sequence_number: 5, error: { message: 'Not you.' } },
  ])
})

test('what a journal keeps of an end does not grow with the answer', () => {
  const bill = {
    usage: {
      inputTokens: 1,
      outputTokens: 1,
      cacheReadInputTokens: 0,
      cacheCreation5mInputTokens: 0,
      cacheCreation1hInputTokens: 0,
    },
    cost: 1n,
    estimated: false,
  }
  const kept = dialect.endFrame(
    turn,
    { ...ended(undefined), state: 'completed', bill, stopReason: 'end_turn' },
    'req_1',
  )
  expect(kept.length).toBeLessThan(300)
})
