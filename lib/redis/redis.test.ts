import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { until } from '../../test/harness/until.ts'
import { UnavailableError } from '../errors.ts'
import { askRedis } from './ask-redis.ts'
import { closeRedis, quietRedis, redis } from './redis.ts'

/** As long as the end of a request waits. */
const inTime = <Reply>(ask: () => Promise<Reply>) => askRedis(ask, { withinMs: 250 })

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
})
afterAll(() => app.close())

const outages = () => app.logs.lines().filter(({ message }) => message === 'Redis is not available')
const answersAgain = () =>
  until(async () =>
    (await inTime(() => redis().call('PING')).catch(() => undefined)) === 'PONG' ? true : undefined,
  )

test('all of one process go over one connection, and a closed one is opened anew', async () => {
  await answersAgain()
  expect(redis()).toBe(redis())
  const before = redis()
  closeRedis()
  expect(await inTime(() => redis().call('PING'))).toBe('PONG')
  expect(redis()).not.toBe(before)
})

test('an outage is UnavailableError with a time to come back, and over when Redis is back', async () => {
  app.taps.redis.cut()
  await expect(inTime(() => redis().call('GET', 'key'))).rejects.toMatchObject({
    status: 503,
    code: 'redis_unavailable',
    retryAfterSeconds: 2,
  })
  app.taps.redis.mend()
  await answersAgain()
})

test('a silent Redis holds no request up for long', async () => {
  app.taps.redis.hold('from server')
  await expect(inTime(() => redis().call('GET', 'key'))).rejects.toThrow(UnavailableError)
  app.taps.redis.release()
  await answersAgain()
})

test('before a freeze nothing is left under way, and a connection on which nothing is stays', async () => {
  const slow = redis().call('GET', 'key')
  await quietRedis()
  expect(await slow).toBe(null)
  expect(redis().status).toBe('ready')

  app.taps.redis.hold('from server')
  const unanswered = redis().call('GET', 'key')
  await expect(inTime(() => unanswered)).rejects.toThrow(UnavailableError)
  await Promise.all([quietRedis(), expect(unanswered).rejects.toThrow('Connection is closed')])
  app.taps.redis.release()
  expect(await inTime(() => redis().call('PING'))).toBe('PONG')
})

test('a request that begins while the last one ends keeps its connection', async () => {
  const owed = redis().call('GET', 'key')
  const quiet = quietRedis()
  // Answered only after the ping.
  const other = redis().call('BLPOP', 'nothing-comes', 0.3)
  await quiet
  expect([await owed, await other]).toEqual([null, null])
})

test('a connection that ends while it is asked to be quiet is quiet', async () => {
  app.taps.redis.hold('from server')
  const client = redis()
  const unanswered = client.call('GET', 'key')
  const quiet = quietRedis()
  app.taps.redis.cut()
  await Promise.all([quiet, expect(unanswered).rejects.toThrow('Connection is closed')])
  expect(redis()).toBe(client)
  expect(redis().status).not.toBe('ready')
  app.taps.redis.release()
  app.taps.redis.mend()
  await answersAgain()
})

test('a refusal of Redis is no outage', async () => {
  await redis().call('SET', 'text', 'a')
  const refused = inTime(() => redis().call('HGET', 'text', 'field'))
  await expect(refused).rejects.not.toBeInstanceOf(UnavailableError)
  await expect(refused).rejects.toMatchObject({ name: 'ReplyError' })
})

test('each outage is reported once, however often the connection is tried', async () => {
  const before = outages().length
  for (let outage = 1; outage <= 2; outage++) {
    app.taps.redis.cut()
    for (let tries = 0; tries < 4; tries++)
      await expect(inTime(() => redis().call('PING'))).rejects.toThrow(UnavailableError)
    app.taps.redis.mend()
    await answersAgain()
    expect(outages()).toHaveLength(before + outage)
  }
})
