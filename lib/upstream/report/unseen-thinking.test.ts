import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { noThinking, ThinkingWatch } from './unseen-thinking.ts'

const begin = (type: string, more = {}) => ({ type: 'content_block_start', content_block: { type, ...more } })
const thinks = (estimated_tokens: unknown, thinking = '') => ({
  type: 'content_block_delta',
  delta: { type: 'thinking_delta', thinking, estimated_tokens },
})
const stop = { type: 'content_block_stop' }
const ping = { type: 'ping' }

/** What is known at the end of events, by the time at which each came, in ms. */
function watched(events: readonly (readonly [number, { type: string }])[], now: number) {
  const watch = new ThinkingWatch()
  for (const [at, event] of events) watch.take(event, at)
  return watch.soFar(now)
}

test('the counts of hidden thinking are summed over all its blocks', () => {
  const block = [begin('thinking'), thinks(50), thinks(null), thinks(100), stop].map(
    (event) => [0, event] as const,
  )
  const tokens = { ...noThinking, countedTokens: 150 }
  expect(watched(block.slice(0, -1), 9_000)).toEqual({ ...tokens, isThinking: true })
  expect(watched(block, 9_000)).toEqual(tokens)
  expect(watched([...block, ...block], 9_000)).toEqual({ ...tokens, countedTokens: 300 })
})

test.each([[null], [undefined], [-50], [0.5], [Number.NaN], [Infinity], [1e300], ['50'], [{}]])(
  'what is no count was not said: %j',
  (said) => {
    const events = [[0, begin('thinking')] as const, [0, thinks(said)] as const]
    const isThinking = true
    expect(watched(events, 700)).toEqual({
      countedTokens: 0,
      uncountedMs: 700,
      isUncounted: true,
      isThinking,
    })
    expect(watched([...events, [1, thinks(50)] as const], 700)).toEqual({
      ...noThinking,
      countedTokens: 50,
      isThinking,
    })
  },
)

test('thinking whose text came is counted as text alone, whatever else was said of it', () => {
  const events = [begin('thinking'), thinks(50), thinks(50, 'Hm.'), thinks(50)]
  expect(
    watched(
      events.map((event) => [0, event] as const),
      700,
    ),
  ).toEqual({ ...noThinking, isThinking: true })
  expect(watched([[0, begin('thinking', { thinking: 'Hm.' })]], 700)).toEqual({
    ...noThinking,
    isThinking: true,
  })
})

test('thinking without text and count is known by the time that it took', () => {
  const hidden = [
    [100, begin('thinking')],
    [400, ping],
    [900, stop],
  ] as const
  expect(watched(hidden.slice(0, 2), 700)).toEqual({
    countedTokens: 0,
    uncountedMs: 600,
    isUncounted: true,
    isThinking: true,
  })
  expect(watched(hidden, 5_000)).toEqual({ ...noThinking, uncountedMs: 800 })
  const text = [950, begin('text')] as const
  expect(watched([...hidden, text, [960, stop]], 5_000)).toMatchObject({ uncountedMs: 800 })
})

test('a redacted block, which comes as a whole, was thought since the event before it', () => {
  const start = [100, { type: 'message_start' }] as const
  const pings = [[300, ping] as const]
  const block = [[1_100, begin('redacted_thinking', { data: 'x' })] as const, [1_100, stop] as const]
  expect(watched([start, ...pings, ...block], 1_100)).toMatchObject({
    uncountedMs: 1_000,
    isUncounted: false,
  })
})

test('whatever comes, what is known of it can be counted and kept', () => {
  const part = fc.record(
    {
      type: fc.constantFrom('thinking', 'text', 'thinking_delta'),
      thinking: fc.anything(),
      estimated_tokens: fc.anything(),
    },
    { requiredKeys: [] },
  )
  const event = fc.oneof(
    fc.record({ type: fc.constant('content_block_start'), content_block: fc.oneof(part, fc.anything()) }),
    fc.record({ type: fc.constant('content_block_delta'), delta: fc.oneof(part, fc.anything()) }),
    fc.constant(stop),
  )
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const known = watched(
        events.map((each, index) => [index, each] as const),
        1_000,
      )
      expect(JSON.parse(JSON.stringify(known))).toEqual(known)
      expect(known.countedTokens).toBeGreaterThanOrEqual(0)
      expect(known.uncountedMs).toBeGreaterThanOrEqual(0)
    }),
  )
})
