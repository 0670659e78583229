import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { redis } from '../redis/redis.ts'
import { tryRedis } from './try-redis.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ RATE_LIMIT_PATIENCE_MS: '50' })
})
beforeEach(fakeTimers)
afterEach(async () => {
  await recover()
  jest.useRealTimers()
})
afterAll(() => app.close())

const answering = () => tryRedis(async () => 'answer')
const failing = () => tryRedis(() => Promise.reject(new Error('gone')))
const warnings = () => app.logs.lines().filter(({ level }) => level === 'WARN')

function fakeTimers(): void {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
}

/** Long after the last failure, one answer ends an outage. */
async function recover(): Promise<void> {
  jest.advanceTimersByTime(10_000)
  expect(await answering()).toBe('answer')
}

/** Lets the immediates run that a timer has set. */
const immediates = () => new Promise((resolve) => setImmediate(resolve))

/** How often Redis was asked. */
function countAsks<Answer>(ask: () => Promise<Answer>) {
  let asks = 0
  const counted = () => {
    asks++
    return ask()
  }
  return { counted, asks: () => asks }
}

test('a reply comes back unchanged, and a failure as undefined', async () => {
  expect(await answering()).toBe('answer')
  expect(await failing()).toBeUndefined()
})

test('silence is waited for just as long as configured', async () => {
  let decided = false
  void tryRedis(() => new Promise(() => undefined)).then(() => (decided = true))
  jest.advanceTimersByTime(49)
  await immediates()
  expect(decided).toBe(false)
  jest.advanceTimersByTime(1)
  await immediates()
  expect(decided).toBe(true)
})

test('a process that was too busy to look takes the answer that came meanwhile', async () => {
  jest.useRealTimers()
  await redis().call('PING')
  const asking = tryRedis(() => redis().call('PING'))
  process.nextTick(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200))
  expect(await asking).toBe('PONG')
  fakeTimers()
})

test('a reply that comes too late is handed over, and one in time is not', async () => {
  const late: string[] = []
  const answer = Promise.withResolvers<string>()
  const asking = tryRedis(
    () => answer.promise,
    (given) => late.push(given),
  )
  jest.advanceTimersByTime(50)
  expect(await asking).toBeUndefined()
  answer.resolve('late')
  await immediates()
  await tryRedis(
    async () => 'in time',
    (given) => late.push(given),
  )
  jest.advanceTimersByTime(50)
  await immediates()
  expect(late).toEqual(['late'])
})

test('after two failures in a row no request waits for Redis, and it is logged once', async () => {
  const before = warnings().length
  await failing()
  await failing()
  const { counted, asks } = countAsks(() => new Promise(() => undefined))
  for (let request = 0; request < 10; request++) expect(await tryRedis(counted)).toBeUndefined()
  expect(asks()).toBe(0)
  expect(warnings().slice(before)).toMatchObject([
    { message: 'Rate limits are decided without Redis', reason: 'gone' },
  ])
})

test('one failure between answers is no outage', async () => {
  const before = warnings().length
  for (let round = 0; round < 5; round++) {
    await failing()
    expect(await answering()).toBe('answer')
  }
  expect(warnings()).toHaveLength(before)
})

test('during an outage one request at a time tries again, and the others do not wait for it', async () => {
  await failing()
  await failing()
  jest.advanceTimersByTime(10_000)
  const probe = Promise.withResolvers<string>()
  const trying = tryRedis(() => probe.promise)
  const { counted, asks } = countAsks(async () => 'answer')
  expect(await Promise.all([tryRedis(counted), tryRedis(counted)])).toEqual([undefined, undefined])
  expect(asks()).toBe(0)
  probe.resolve('back')
  expect(await trying).toBe('back')
  expect(await tryRedis(counted)).toBe('answer')
})

test('tries that fail are not reported again, the next outage is', async () => {
  const before = warnings().length
  await failing()
  await failing()
  for (let probe = 0; probe < 5; probe++) {
    jest.advanceTimersByTime(10_000)
    await failing()
  }
  expect(warnings()).toHaveLength(before + 1)
  await recover()
  await failing()
  await failing()
  expect(warnings()).toHaveLength(before + 2)
})
