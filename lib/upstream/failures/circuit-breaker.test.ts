import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { InvalidRequestError, UnavailableError, UpstreamError } from '../../errors.ts'
import { throughBreaker } from './circuit-breaker.ts'
import { NotCalled } from './not-called.ts'
import { UpstreamFailure } from './upstream-failure.ts'

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] })
})
afterEach(() => {
  jest.useRealTimers()
})

const failure = (breaker: UpstreamFailure['breaker']) =>
  new UpstreamFailure(new UpstreamError('upstream_error', 'x'), 'soon', breaker)

/** A model of the test's own, because breakers are shared by the process. */
function model(name: string) {
  let calls = 0
  const call = async (work: () => unknown) => {
    try {
      return await throughBreaker('anthropic', name, true, async () => {
        calls += 1
        return work()
      })
    } catch (error) {
      return error instanceof NotCalled ? error.answer : error
    }
  }
  return {
    calls: () => calls,
    succeed: () => call(() => 'fine'),
    fail: async (error: Error, times = 1) => {
      const fails = () => {
        throw error
      }
      let last: unknown
      for (let time = 0; time < times; time++) last = await call(fails)
      return last
    },
  }
}

const refusalFor = (retryAfterSeconds: number) =>
  expect.objectContaining({
    name: 'UnavailableError',
    status: 503,
    code: 'upstream_unavailable',
    retryAfterSeconds,
  })
const refusal = refusalFor(10)

test('what the call gives is what comes back', async () => {
  expect(await model('plain').succeed()).toBe('fine')
})

test('the failure itself comes back as long as calls are made', async () => {
  const counted = failure('counts')
  expect(await model('counting').fail(counted, 10)).toBe(counted)
})

test('after ten failures in a row the model is not called any more', async () => {
  const { fail, succeed, calls } = model('ten')
  await fail(failure('counts'), 10)
  expect(await succeed()).toEqual(refusal)
  expect(await succeed()).toBeInstanceOf(UnavailableError)
  expect(calls()).toBe(10)
})

test('nine failures in a row are not enough', async () => {
  const { fail, succeed } = model('nine')
  await fail(failure('counts'), 9)
  expect(await succeed()).toBe('fine')
})

test('one success begins the count anew', async () => {
  const { fail, succeed, calls } = model('reset')
  for (let round = 0; round < 5; round++) {
    await fail(failure('counts'), 9)
    expect(await succeed()).toBe('fine')
  }
  expect(calls()).toBe(50)
})

test('failures that are the request’s own fault, and errors of ours, never stop the calls', async () => {
  const { fail, succeed } = model('own-fault')
  await fail(failure('passes'), 50)
  await fail(new TypeError('a mistake of ours'), 50)
  await fail(new InvalidRequestError('bad'), 50)
  expect(await succeed()).toBe('fine')
})

test('a bad request between two failures does not hide that Claude is down', async () => {
  const { fail, succeed } = model('between')
  for (let round = 0; round < 10; round++) {
    await fail(failure('counts'))
    await fail(failure('passes'))
  }
  expect(await succeed()).toEqual(refusal)
})

test('a model that fails does not stop another', async () => {
  await model('down').fail(failure('counts'), 10)
  await model('spent').fail(failure('stops-model'))
  expect(await model('up').succeed()).toBe('fine')
})

test('ten failures at the same time stop the calls as well', async () => {
  const { fail, succeed } = model('parallel')
  await Promise.all(Array.from({ length: 10 }, () => fail(failure('counts'))))
  expect(await succeed()).toEqual(refusal)
})

test('ten seconds later one call is let through, and its success lets all through', async () => {
  const { fail, succeed } = model('recovers')
  await fail(failure('counts'), 10)
  jest.advanceTimersByTime(9_999)
  expect(await succeed()).toEqual(refusal)
  jest.advanceTimersByTime(1)
  expect(await succeed()).toBe('fine')
  await fail(failure('counts'), 9)
  expect(await succeed()).toBe('fine')
})

test('the call that is let through decides alone: its failure stops the calls for ten seconds more', async () => {
  const { fail, succeed, calls } = model('stays-down')
  await fail(failure('counts'), 10)
  jest.advanceTimersByTime(10_000)
  await fail(failure('counts'))
  expect(calls()).toBe(11)
  expect(await succeed()).toEqual(refusal)
  jest.advanceTimersByTime(9_999)
  expect(await succeed()).toEqual(refusal)
  jest.advanceTimersByTime(1)
  expect(await succeed()).toBe('fine')
})

test('while one call tries, the others wait for what it finds', async () => {
  const { fail, succeed, calls } = model('queue')
  await fail(failure('counts'), 10)
  jest.advanceTimersByTime(10_000)
  const [tried, ...waited] = await Promise.all([fail(failure('counts')), succeed(), succeed()])
  expect(tried).toBeInstanceOf(UpstreamFailure)
  expect(waited).toEqual([refusal, refusal])
  expect(calls()).toBe(11)
})

test('a model that is taken from us is asked once a second, and others go on', async () => {
  const { fail, succeed, calls } = model('taken')
  const taken = failure('stops-model')
  expect(await fail(taken)).toBe(taken)
  expect(await model('another').succeed()).toBe('fine')
  const next = succeed()
  await jest.advanceTimersByTimeAsync(999)
  expect(calls()).toBe(1)
  await jest.advanceTimersByTimeAsync(1)
  expect([await next, calls()]).toEqual(['fine', 2])
})

test('trouble with the account keeps the calls to all models, and its end frees them all', async () => {
  const { fail } = model('without-credit')
  const other = model('of-the-same-account')
  await fail(failure('stops-all'))
  const waiting = other.succeed()
  await jest.advanceTimersByTimeAsync(999)
  expect(other.calls()).toBe(0)
  await jest.advanceTimersByTimeAsync(1)
  expect(await waiting).toBe('fine')
  expect(await other.succeed()).toBe('fine')
})

test('while trouble lasts one call a second is made, however many want to, and all are told what Claude said', async () => {
  const { fail, calls } = model('without-end')
  const trouble = failure('stops-all')
  await fail(trouble)
  const answers = Promise.all(Array.from({ length: 50 }, () => fail(trouble)))
  await jest.advanceTimersByTimeAsync(2_000)
  const told = await answers
  expect(calls()).toBe(1 + 2)
  expect(told.filter((error) => error === trouble)).toHaveLength(2)
  expect(told.filter((error) => error === trouble.answer)).toHaveLength(48)
  const end = model('without-end').succeed()
  await jest.advanceTimersByTimeAsync(2_000)
  expect(await end).toBe('fine')
})

test('those who wait go on as soon as one call has succeeded', async () => {
  const { fail, succeed, calls } = model('mended')
  await fail(failure('stops-model'))
  const answers = Promise.all(Array.from({ length: 20 }, succeed))
  await jest.advanceTimersByTimeAsync(2_000)
  expect([new Set(await answers), calls()]).toEqual([new Set(['fine']), 21])
})
