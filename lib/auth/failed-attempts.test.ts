import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { engineUrl } from '../../test/harness/database.ts'
import { startWireTap, WireLog, type WireTap } from '../../test/harness/faults/wire-tap.ts'
import { type CapturedLogs, captureLogs } from '../../test/harness/logs.ts'
import { setClock } from '../../test/harness/set-clock.ts'
import { until } from '../../test/harness/until.ts'
import { TooManyRequestsError } from '../errors.ts'
import { askRedis } from '../redis/ask-redis.ts'
import { closeRedis, redis } from '../redis/redis.ts'
import { failedAttempts } from './failed-attempts.ts'

/** As long as the end of a request waits. */
const inTime = <Reply>(ask: () => Promise<Reply>) => askRedis(ask, { withinMs: 250 })

const wire = new WireLog()
let tap: WireTap
/** The same Redis, past the tap: another process. */
let direct: Redis
let logs: CapturedLogs

beforeAll(async () => {
  const url = engineUrl('REDIS')
  url.pathname = `/${process.env['JEST_WORKER_ID'] ?? 0}`
  direct = new Redis(url.href)
  tap = await startWireTap(wire, 'redis', url.href)
  logs = captureLogs()
  Object.assign(process.env, {
    DATABASE_URL: 'postgres://127.0.0.1/none',
    REDIS_URL: tap.through(url.href),
    ANTHROPIC_API_KEY: 'none',
    API_KEY_PEPPERS: 'test:as-good-a-pepper-as-any-0123456789',
  })
})
beforeEach(async () => {
  await direct.flushdb()
  await answersAgain()
})
afterEach(() => {
  jest.useRealTimers()
  tap.release()
  tap.mend()
})
afterAll(async () => {
  closeRedis()
  direct.disconnect()
  await tap.close()
  logs.restore()
})

const answersAgain = () =>
  until(async () =>
    (await inTime(() => redis().call('PING')).catch(() => undefined)) === 'PONG' ? true : undefined,
  )

let addresses = 0
/** Of which nothing is known, because counts are kept for the length of the process. */
const newAddress = () => `192.0.2.${++addresses}`

async function fail(address: string, times: number): Promise<void> {
  for (let time = 1; time <= times; time++) {
    await failedAttempts.refuseAfterTooMany(address)
    await failedAttempts.note(address)
  }
}

async function failOnce(networks: readonly string[]): Promise<void> {
  await Promise.all(networks.map((network) => failedAttempts.note(network)))
}

async function isRefused(address: string): Promise<boolean> {
  try {
    await failedAttempts.refuseAfterTooMany(address)
    return false
  } catch (error) {
    if (error instanceof TooManyRequestsError) return true
    throw error
  }
}

test('after twenty failures an address is told to come back when the minute is over, and no other', async () => {
  const address = newAddress()
  await fail(address, 20)
  const refusal = await failedAttempts.refuseAfterTooMany(address).catch((error: unknown) => error)
  expect(refusal).toMatchObject({
    status: 429,
    type: 'rate_limit_error',
    code: 'too_many_failed_attempts',
    details: { retry_after_seconds: expect.any(Number) },
  })
  const { retryAfterSeconds } = refusal as TooManyRequestsError
  expect(Number.isInteger(retryAfterSeconds)).toBe(true)
  expect(retryAfterSeconds).toBeGreaterThan(0)
  expect(retryAfterSeconds).toBeLessThanOrEqual(60)
  expect(await isRefused(newAddress())).toBe(false)
})

test('the minute begins with the first failure, and no later one makes it longer', async () => {
  const address = newAddress()
  await fail(address, 1)
  const key = `auth-failures:${address}`
  expect(await direct.pttl(key)).toBeGreaterThan(30_000)
  await direct.pexpire(key, 30_000)
  await fail(address, 19)
  expect(await direct.pttl(key)).toBeLessThanOrEqual(30_000)
  await expect(failedAttempts.refuseAfterTooMany(address)).rejects.toMatchObject({ retryAfterSeconds: 30 })
})

test.each<[string, () => void]>([
  ['', () => undefined],
  [' while Redis is away', () => tap.cut()],
])(
  'when the minute is over%s, it is over also in a process that slept through it',
  async (_what, breakIt) => {
    const address = newAddress()
    await fail(address, 20)
    expect(await isRefused(address)).toBe(true)
    // The clock goes on and no timer runs, as in a Lambda environment that was frozen.
    setClock(Date.now() + 60_000)
    await direct.flushdb()
    breakIt()
    expect(await isRefused(address)).toBe(false)
    await fail(address, 20)
    expect(await isRefused(address)).toBe(true)
  },
)

test('to ask costs one wait for Redis, and none for an address that is known to be refused', async () => {
  const address = newAddress()
  const questions = (mark: number) =>
    wire.since(mark).filter(({ direction }) => direction === 'to server').length
  const before = wire.mark
  await failedAttempts.refuseAfterTooMany(address)
  expect(questions(before)).toBe(1)

  await fail(address, 20)
  const mark = wire.mark
  for (let time = 0; time < 10; time++) expect(await isRefused(address)).toBe(true)
  expect(wire.since(mark)).toEqual([])
})

test('failures in all processes count', async () => {
  const address = newAddress()
  await direct.set(`auth-failures:${address}`, 19, 'EX', 40)
  expect(await isRefused(address)).toBe(false)
  await failedAttempts.note(address)
  expect(await direct.get(`auth-failures:${address}`)).toBe('20')
  expect(await isRefused(address)).toBe(true)

  const refusedElsewhere = newAddress()
  await direct.set(`auth-failures:${refusedElsewhere}`, 20, 'EX', 40)
  // A process that is itself too slow for an answer of Redis lets somebody in.
  await until(async () => ((await isRefused(refusedElsewhere)) ? true : undefined))
  const mark = wire.mark
  expect(await isRefused(refusedElsewhere)).toBe(true)
  expect(wire.since(mark)).toEqual([])
})

test('the addresses of one IPv6 network count together, and an IPv4 address in both spellings', async () => {
  for (let host = 1; host <= 20; host++) await fail(`2001:db8::${host}:1`, 1)
  expect(await isRefused('2001:DB8:0:0:ffff:ffff:ffff:ffff')).toBe(true)
  expect(await isRefused('2001:db8:0:1::1')).toBe(false)

  const address = newAddress()
  await fail(address, 10)
  await fail(`::ffff:${address}`, 10)
  expect(await isRefused(address)).toBe(true)
})

test.each<[string, () => void]>([
  ['is away', () => tap.cut()],
  ['says nothing', () => tap.hold('from server')],
  ['hears nothing', () => tap.hold('to server')],
])('while Redis %s everybody is let in, until twenty failed in this process', async (_what, breakIt) => {
  const [address, other] = [newAddress(), newAddress()]
  await fail(address, 15)
  breakIt()
  await fail(address, 5)
  expect(await isRefused(address)).toBe(true)
  await Promise.all(Array.from({ length: 20 }, () => failedAttempts.note(other)))
  expect(await isRefused(other)).toBe(true)
  expect(await isRefused(newAddress())).toBe(false)
})

test('a process knows of the thousand networks that failed last', async () => {
  tap.cut()
  const [first, ...others] = Array.from(
    { length: 1_001 },
    (_, index) => `198.51.${index >> 8}.${index & 255}`,
  )
  await fail(first ?? '', 20)
  await failOnce(others.slice(0, -1))
  expect(await isRefused(first ?? '')).toBe(true)
  await failOnce(others.slice(-1))
  expect(await isRefused(first ?? '')).toBe(false)
})

test('a count that has lost its end has a minute from then on', async () => {
  const address = newAddress()
  await direct.set(`auth-failures:${address}`, 19)
  await fail(address, 1)
  expect(await direct.pttl(`auth-failures:${address}`)).toBeGreaterThan(50_000)
})

test('after an outage Redis counts again', async () => {
  tap.cut()
  const address = newAddress()
  await fail(address, 2)
  tap.mend()
  await answersAgain()
  await direct.flushdb()
  await fail(address, 3)
  expect(await direct.get(`auth-failures:${address}`)).toBe('3')
})
