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
    (await inTime(() => redis().ping()).catch(() => undefined)) === 'PONG' ? true : undefined,
  )

test('all of one process go over one connection, and a closed one is opened anew', async () => {
  await answersAgain()
  expect(redis()).toBe(redis())
  const before = redis()
  closeRedis()
  expect(await inTime(() => redis().ping())).toBe('PONG')
  expect(redis()).not.toBe(before)
})

test('an outage is UnavailableError with a time to come back, and over when Redis is back', async () => {
  app.taps.redis.cut()
  await expect(inTime(() => redis().get('key'))).rejects.toMatchObject({
    status: 503,
    code: 'redis_unavailable',
    retryAfterSeconds: 2,
  })
  app.taps.redis.mend()
  await answersAgain()
})

test('a silent Redis holds no request up for long', async () => {
  app.taps.redis.hold('from server')
  await expect(inTime(() => redis().get('key'))).rejects.toThrow(UnavailableError)
  app.taps.redis.release()
  await answersAgain()
})

test('before a freeze nothing is left under way, and a connection on which nothing is stays', async () => {
  const slow = redis().get('key')
  await quietRedis()
  expect(await slow).toBe(null)
  expect(redis().status).toBe('ready')

  app.taps.redis.hold('from server')
  const unanswered = redis().get('key')
  await expect(inTime(() => unanswered)).rejects.toThrow(UnavailableError)
  await Promise.all([quietRedis(), expect(unanswered).rejects.toThrow('Connection is closed')])
  app.taps.redis.release()
  expect(await inTime(() => redis().ping())).toBe('PONG')
})

test('a connection that ends while it is asked to be quiet is quiet', async () => {
  app.taps.redis.hold('from server')
  const client = redis()
  const unanswered = client.get('key')
  const quiet = quietRedis()
  app.taps.redis.cut()
  await Promise.all([quiet, expect(unanswered).rejects.toThrow('Connection is closed')])
  expect(redis()).toBe(client)
  expect(redis().status).not.toBe('ready')
  app.taps.redis.release()
  app.taps.redis.mend()
  await answersAgain()
})

test('a connection that never says that it has ended is given up, and another one takes its place', async () => {
  const client = redis()
  app.taps.redis.hold('from server')
  client.get('key').catch(() => undefined)
  client.stream.removeAllListeners('close')
  await quietRedis()
  expect(redis()).not.toBe(client)
  app.taps.redis.release()
  await answersAgain()
})

test('a refusal of Redis is no outage', async () => {
  await redis().set('text', 'a')
  const refused = inTime(() => redis().hget('text', 'field'))
  await expect(refused).rejects.not.toBeInstanceOf(UnavailableError)
  await expect(refused).rejects.toMatchObject({ name: 'ReplyError' })
})

test('each outage is reported once, however often the connection is tried', async () => {
  const before = outages().length
  for (let outage = 1; outage <= 2; outage++) {
    app.taps.redis.cut()
    for (let tries = 0; tries < 4; tries++)
      await expect(inTime(() => redis().ping())).rejects.toThrow(UnavailableError)
    app.taps.redis.mend()
    await answersAgain()
    expect(outages()).toHaveLength(before + outage)
  }
})
