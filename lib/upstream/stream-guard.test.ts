import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { StreamGuard, stopped } from './stream-guard.ts'

const nobodyStops = new AbortController().signal

const silenceMs = 1_000
const farAway = () => Date.now() + 600_000

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] })
})
afterEach(() => {
  jest.useRealTimers()
})

test('silence cuts a call whose headers never come', () => {
  const guard = new StreamGuard(farAway(), silenceMs, nobodyStops)
  jest.advanceTimersByTime(silenceMs - 1)
  expect(guard.signal.aborted).toBe(false)
  jest.advanceTimersByTime(1)
  jest.advanceTimersByTime(1)
  expect(guard.signal.aborted).toBe(true)
  expect(guard.reason).toMatchObject({
    retry: 'soon',
    breaker: 'counts',
    answer: { code: 'upstream_stalled' },
  })
})

test('silence in the middle of a stream cuts it', () => {
  const guard = new StreamGuard(farAway(), silenceMs, nobodyStops)
  jest.advanceTimersByTime(silenceMs - 1)
  guard.heard()
  jest.advanceTimersByTime(silenceMs - 1)
  expect(guard.reason).toBeUndefined()
  jest.advanceTimersByTime(1)
  jest.advanceTimersByTime(1)
  expect(guard.reason).toMatchObject({ answer: { code: 'upstream_stalled' } })
})

test('bytes that came while this process was held up are read before the call is given up', () => {
  const guard = new StreamGuard(farAway(), silenceMs, nobodyStops)
  jest.advanceTimersByTime(silenceMs - 1)
  setImmediate(() => guard.heard())
  jest.advanceTimersByTime(1)
  expect(guard.reason).toBeUndefined()
  guard.leave()
})

test('any bytes are a sign of life, for as long as they come', () => {
  const guard = new StreamGuard(farAway(), silenceMs, nobodyStops)
  for (let index = 0; index < 50; index++) {
    jest.advanceTimersByTime(silenceMs - 1)
    guard.heard()
  }
  expect(guard.reason).toBeUndefined()
  guard.leave()
})

test('a slow reader of ours is not cut: only waiting counts as silence', () => {
  const guard = new StreamGuard(farAway(), silenceMs, nobodyStops)
  guard.rest()
  jest.advanceTimersByTime(silenceMs * 100.5)
  expect(guard.signal.aborted).toBe(false)

  guard.listen()
  jest.advanceTimersByTime(silenceMs - 1)
  expect(guard.signal.aborted).toBe(false)
  jest.advanceTimersByTime(silenceMs)
  expect(guard.signal.aborted).toBe(true)
  guard.leave()
})

test('the deadline cuts a stream that is alive', () => {
  const guard = new StreamGuard(Date.now() + 5_000, silenceMs, nobodyStops)
  for (let passed = 0; passed < 5_000; passed += 500) {
    expect(guard.reason).toBeUndefined()
    jest.advanceTimersByTime(500)
    guard.heard()
  }
  expect(guard.signal.aborted).toBe(true)
  expect(guard.reason).toMatchObject({
    retry: 'never',
    breaker: 'passes',
    answer: { code: 'deadline_exceeded', status: 504 },
  })
})

test('the deadline cuts also while our reader is slow', () => {
  const guard = new StreamGuard(Date.now() + 5_000, silenceMs, nobodyStops)
  guard.rest()
  jest.advanceTimersByTime(5_000)
  expect(guard.reason).toMatchObject({ answer: { code: 'deadline_exceeded' } })
})

test('a deadline in the past cuts at once', () => {
  const guard = new StreamGuard(Date.now() - 5_000, silenceMs, nobodyStops)
  jest.advanceTimersByTime(1)
  expect(guard.reason).toMatchObject({ answer: { code: 'deadline_exceeded' } })
})

test('a message that has not begun in time is cut, whatever bytes came, and told as 504 before the edge tells it', () => {
  const guard = new StreamGuard(farAway(), silenceMs, nobodyStops)
  guard.expectBeginning(Date.now() + 5_000)
  for (let passed = 0; passed < 5_000; passed += 500) {
    expect(guard.reason).toBeUndefined()
    guard.heard()
    jest.advanceTimersByTime(500)
  }
  expect(guard.reason).toMatchObject({
    retry: 'never',
    breaker: 'counts',
    answer: { code: 'upstream_timeout', status: 504 },
  })
})

test('a message that has begun in time may go on for longer', () => {
  const guard = new StreamGuard(farAway(), silenceMs, nobodyStops)
  guard.expectBeginning(Date.now() + 500)
  guard.rest()
  jest.advanceTimersByTime(silenceMs * 10)
  expect(guard.reason).toBeUndefined()
  guard.leave()
})

test('the first reason stays', () => {
  const guard = new StreamGuard(Date.now() + silenceMs / 2, silenceMs, nobodyStops)
  jest.advanceTimersByTime(silenceMs * 10)
  guard.cut(stopped())
  expect(guard.reason).toMatchObject({ answer: { code: 'deadline_exceeded' } })
})

test.each([
  ['a cut', (guard: StreamGuard) => guard.cut(stopped())],
  ['leaving', (guard: StreamGuard) => guard.leave()],
])('after %s no timer is left', (_, end) => {
  const guard = new StreamGuard(farAway(), silenceMs, nobodyStops)
  guard.expectBeginning(farAway())
  end(guard)
  expect(jest.getTimerCount()).toBe(0)
})
