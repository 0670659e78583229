import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { StreamGuard } from './stream-guard.ts'

const silenceMs = 1_000
const farAway = () => Date.now() + 600_000

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] })
})
afterEach(() => {
  jest.useRealTimers()
})

/** Bytes that come when the test says so. */
function source() {
  const waiting: ((result: IteratorResult<Buffer>) => void)[] = []
  const next = () =>
    new Promise<IteratorResult<Buffer>>((resolve) => {
      waiting.push(resolve)
    })
  return {
    chunks: { next } satisfies AsyncIterator<Buffer>,
    send: () => waiting.shift()?.({ done: false, value: Buffer.from(': ping\n\n') }),
  }
}

test('silence cuts a call whose headers never come', () => {
  const guard = new StreamGuard(farAway(), silenceMs)
  jest.advanceTimersByTime(silenceMs - 1)
  expect(guard.signal.aborted).toBe(false)
  jest.advanceTimersByTime(1)
  expect(guard.signal.aborted).toBe(true)
  expect(guard.reason).toMatchObject({
    retry: 'soon',
    breaker: 'counts',
    answer: { code: 'upstream_stalled' },
  })
})

test('silence in the middle of a stream cuts it', async () => {
  const guard = new StreamGuard(farAway(), silenceMs)
  const { chunks, send } = source()
  const first = guard.next(chunks)
  jest.advanceTimersByTime(silenceMs - 1)
  send()
  await first
  void guard.next(chunks)
  jest.advanceTimersByTime(silenceMs - 1)
  expect(guard.reason).toBeUndefined()
  jest.advanceTimersByTime(1)
  expect(guard.reason).toMatchObject({ answer: { code: 'upstream_stalled' } })
})

test('any bytes are a sign of life, for as long as they come', async () => {
  const guard = new StreamGuard(farAway(), silenceMs)
  const { chunks, send } = source()
  for (let index = 0; index < 50; index++) {
    const chunk = guard.next(chunks)
    jest.advanceTimersByTime(silenceMs - 1)
    send()
    await chunk
  }
  expect(guard.reason).toBeUndefined()
  guard.leave()
})

test('a slow reader of ours is not cut: only waiting counts as silence', async () => {
  const guard = new StreamGuard(farAway(), silenceMs)
  const { chunks, send } = source()
  const first = guard.next(chunks)
  send()
  await first
  jest.advanceTimersByTime(silenceMs * 100.5)
  expect(guard.signal.aborted).toBe(false)

  const second = guard.next(chunks)
  jest.advanceTimersByTime(silenceMs - 1)
  expect(guard.signal.aborted).toBe(false)
  send()
  await second
  guard.leave()
})

test('the deadline cuts a stream that is alive', async () => {
  const guard = new StreamGuard(Date.now() + 5_000, silenceMs)
  const { chunks, send } = source()
  for (let passed = 0; passed < 5_000; passed += 500) {
    expect(guard.reason).toBeUndefined()
    const chunk = guard.next(chunks)
    jest.advanceTimersByTime(500)
    send()
    await chunk
  }
  expect(guard.signal.aborted).toBe(true)
  expect(guard.reason).toMatchObject({
    retry: 'never',
    breaker: 'passes',
    answer: { code: 'deadline_exceeded', status: 504 },
  })
})

test('the deadline cuts also while our reader is slow', async () => {
  const guard = new StreamGuard(Date.now() + 5_000, silenceMs)
  const { chunks, send } = source()
  const first = guard.next(chunks)
  send()
  await first
  jest.advanceTimersByTime(5_000)
  expect(guard.reason).toMatchObject({ answer: { code: 'deadline_exceeded' } })
})

test('a deadline in the past cuts at once', () => {
  const guard = new StreamGuard(Date.now() - 5_000, silenceMs)
  jest.advanceTimersByTime(1)
  expect(guard.reason).toMatchObject({ answer: { code: 'deadline_exceeded' } })
})

test('the first reason stays', () => {
  const guard = new StreamGuard(Date.now() + silenceMs / 2, silenceMs)
  jest.advanceTimersByTime(silenceMs * 10)
  guard.cut()
  expect(guard.reason).toMatchObject({ answer: { code: 'deadline_exceeded' } })
})

test('a call that was cut by hand has no reason', () => {
  const guard = new StreamGuard(farAway(), silenceMs)
  guard.cut()
  expect([guard.signal.aborted, guard.reason]).toEqual([true, undefined])
})

test.each(['cut', 'leave'] as const)('after %s no timer is left', (end) => {
  const guard = new StreamGuard(farAway(), silenceMs)
  guard[end]()
  expect(jest.getTimerCount()).toBe(0)
})

test('a failure to read is passed on', async () => {
  const guard = new StreamGuard(farAway(), silenceMs)
  const failing = { next: () => Promise.reject(new Error('read ECONNRESET')) }
  await expect(guard.next(failing)).rejects.toThrow('read ECONNRESET')
  guard.leave()
})
