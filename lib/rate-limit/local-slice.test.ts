import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { decide, type Permit } from './decision.ts'
import { permitFor } from './fixtures/permit-for.ts'
import { refundToSlice, takeFromSlice } from './local-slice.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

/** A member of the test's own, because the slices are those of the process. */
let members = 0
function member(limits: Parameters<typeof permitFor>[0]['member'] & object) {
  const userId = `user_slice${++members}` as const
  return (request: Parameters<typeof permitFor>[1] = {}) =>
    permitFor({ member: limits }, { userId, ...request })
}

/** How many pass of more than can. */
function admitted(permit: () => Permit): number {
  let passed = 0
  while (passed < 1_000 && takeFromSlice(permit()).taken) passed++
  return passed
}

test.each([
  { requestsPerMinute: 600, passes: 60 },
  { requestsPerMinute: 19, passes: 1 },
  { requestsPerMinute: 1, passes: 1 },
  { requestsPerMinute: 0, passes: 0 },
])(
  'of $requestsPerMinute requests a minute, $passes pass in one process',
  ({ requestsPerMinute, passes }) => {
    expect(admitted(member({ requestsPerMinute }))).toBe(passes)
  },
)

test('the slice flows back like the limit itself', () => {
  const permit = member({ requestsPerMinute: 600 })
  expect(admitted(permit)).toBe(60)
  jest.advanceTimersByTime(999)
  expect(takeFromSlice(permit()).taken).toBe(false)
  jest.advanceTimersByTime(1)
  expect(admitted(permit)).toBe(1)
  jest.advanceTimersByTime(600_000)
  expect(admitted(permit)).toBe(60)
})

test('a slice holds no more than itself, however long it is left alone or given back to', () => {
  const permit = member({ inputTokensPerMinute: 600 })
  const [first, second] = [permit({ inputTokens: 60 }), permit({ inputTokens: 1 })]
  expect(takeFromSlice(first).taken).toBe(true)
  jest.advanceTimersByTime(50_000)
  expect(takeFromSlice(second).taken).toBe(true)
  refundToSlice(first, [60])
  expect(admitted(() => permit({ inputTokens: 1 }))).toBe(60)
})

test('a slice that was just used flows back no further than to be full', () => {
  const permit = member({ requestsPerMinute: 600 })
  expect(takeFromSlice(permit()).taken).toBe(true)
  jest.advanceTimersByTime(50_000)
  expect(admitted(permit)).toBe(60)
})

test('a clock that is set back does not keep a slice empty', () => {
  const permit = member({ requestsPerMinute: 600 })
  expect(admitted(permit)).toBe(60)
  jest.setSystemTime(Date.now() - 120_000)
  expect(admitted(permit)).toBe(60)
})

test('a request larger than the slice passes once a minute, one larger than the limit never', () => {
  const permit = member({ outputTokensPerMinute: 10_000 })
  expect(takeFromSlice(permit({ outputTokens: 4_096 })).taken).toBe(true)
  expect(takeFromSlice(permit({ outputTokens: 0 })).taken).toBe(true)
  jest.advanceTimersByTime(59_999)
  expect(takeFromSlice(permit({ outputTokens: 4_096 })).taken).toBe(false)
  jest.advanceTimersByTime(1)
  expect(takeFromSlice(permit({ outputTokens: 4_096 })).taken).toBe(true)
  const tooLarge = member({ outputTokensPerMinute: 10_000 })({ outputTokens: 10_001 })
  const taking = takeFromSlice(tooLarge)
  expect(taking.taken).toBe(false)
  expect(decide(tooLarge, taking).outcome).toBe('impossible')
})

test('a client that comes back when told to passes', () => {
  const permit = member({ requestsPerMinute: 70, inputTokensPerMinute: 500 })
  for (let request = 0; request < 50; request++) {
    const next = permit({ inputTokens: 37 })
    const decision = decide(next, takeFromSlice(next))
    if (decision.outcome !== 'denied') continue
    jest.advanceTimersByTime(decision.retryAfterMs - 1)
    expect(takeFromSlice(permit({ inputTokens: 37 })).taken).toBe(false)
    jest.advanceTimersByTime(1)
    expect(takeFromSlice(permit({ inputTokens: 37 })).taken).toBe(true)
  }
})

test('all is taken or nothing', () => {
  const permit = member({ requestsPerMinute: 100, inputTokensPerMinute: 1_000, concurrentStreams: 20 })
  expect(takeFromSlice(permit({ inputTokens: 101 })).taken).toBe(true)
  for (let denied = 0; denied < 20; denied++) {
    expect(takeFromSlice(permit({ inputTokens: 101, slot: true })).taken).toBe(false)
  }
  expect(admitted(() => permit({ inputTokens: 0 }))).toBe(9)
  jest.advanceTimersByTime(60_000)
  expect(admitted(() => permit({ inputTokens: 0, slot: true }))).toBe(2)
})

test('a refund gives back once, never more than was taken, and frees the slot', () => {
  const permit = member({ outputTokensPerMinute: 1_000, concurrentStreams: 1 })
  const [first, second] = [
    permit({ outputTokens: 50, slot: true }),
    permit({ outputTokens: 100, slot: true }),
  ]
  expect(takeFromSlice(first).taken).toBe(true)
  expect(takeFromSlice(second).taken).toBe(false)
  refundToSlice(first, [50, 0])
  expect(takeFromSlice(second).taken).toBe(true)
  refundToSlice(first, [50, 0])
  refundToSlice(second, [0, 0])
  expect(takeFromSlice(permit({ outputTokens: 1, slot: true })).taken).toBe(false)
})

test('a refund after a minute gives nothing back, because all has flown back by then', () => {
  const permit = member({ outputTokensPerMinute: 1_000 })
  const early = permit({ outputTokens: 100 })
  takeFromSlice(early)
  jest.advanceTimersByTime(60_000)
  takeFromSlice(permit({ outputTokens: 100 }))
  refundToSlice(early, [100])
  expect(takeFromSlice(permit({ outputTokens: 1 })).taken).toBe(false)
})

test('a lowered limit keeps no caller waiting for more than a minute', () => {
  const userId = 'user_lowered'
  const outputTokens = 5_000
  takeFromSlice(permitFor({ member: { outputTokensPerMinute: 100_000 } }, { userId, outputTokens }))
  const small = permitFor({ member: { outputTokensPerMinute: 100 } }, { userId })
  const decision = decide(small, takeFromSlice(small))
  expect(decision).toMatchObject({ outcome: 'denied', snapshot: { outputTokens: { remaining: 0 } } })
  jest.advanceTimersByTime(60_000)
  expect(takeFromSlice(small).taken).toBe(true)
})
