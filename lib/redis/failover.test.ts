import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import type { Engine } from '../../local/engines/engine.ts'
import { startRedis } from '../../local/engines/redis.ts'
import { type CapturedLogs, captureLogs } from '../../test/harness/logs.ts'
import { countersKey, publishMetrics } from '../metrics/publish.ts'
import { count } from '../metrics/record.ts'
import { askRedis } from './ask-redis.ts'
import { closeRedis, quietRedis, redis } from './redis.ts'

/** As long as the end of a request waits. */
const inTime = <Reply>(ask: () => Promise<Reply>, withinMs = 250) => askRedis(ask, { withinMs })

// On a Redis of its own, which becomes what a failover makes of one.

let directory: string
let engine: Engine
/** The operator's own connection. */
let operator: Redis
let logs: CapturedLogs

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'llm-app-redis-'))
  engine = await startRedis({ dataDirectory: directory, durable: false, requireReal: true })
  operator = new Redis(engine.url)
  logs = captureLogs()
  Object.assign(process.env, {
    DATABASE_URL: 'postgres://127.0.0.1/none',
    REDIS_URL: engine.url,
    ANTHROPIC_API_KEY: 'none',
    API_KEY_PEPPERS: 'test:Fh3kQ9vTzL2mXc7RbWj5YdNs8PgUaE4o',
  })
})
beforeEach(async () => {
  await inTime(() => redis().call('SET', 'before', 'all is well'), 5_000)
})
afterEach(async () => {
  await operator.replicaof('NO', 'ONE')
  await operator.config('SET', 'replica-serve-stale-data', 'yes')
  await operator.config('SET', 'maxmemory', '0')
  await quietRedis()
})
afterAll(async () => {
  closeRedis()
  operator.disconnect()
  await engine.stop()
  rmSync(directory, { recursive: true, force: true })
  logs.restore()
})

const demote = () => operator.replicaof('127.0.0.1', '1')
const ownConnection = () => redis().call('CLIENT', 'ID')
const connections = async () =>
  [...String(await operator.client('LIST', 'TYPE', 'NORMAL')).matchAll(/^id=(\d+)/gm)].map(([, id]) =>
    Number(id),
  )

const bereave = async () => {
  await operator.config('SET', 'replica-serve-stale-data', 'no')
  await demote()
}
const fill = () => operator.config('SET', 'maxmemory', '1')
const command = () => redis().call('SET', 'key', 'value')
const ofScript = () => redis().call('EVAL', "return redis.call('SET', KEYS[1], 'value')", 1, 'key')

test.each([
  ['was demoted', 'a command', demote, command],
  ['was demoted', 'a script', demote, ofScript],
  ['has lost its primary', 'a command', bereave, command],
  ['has lost its primary', 'a script', bereave, ofScript],
  ['is full', 'a command', fill, command],
  ['is full', 'a script', fill, ofScript],
])(
  'a Redis that %s is an outage to %s, and its connection is not kept',
  async (_what, _who, change, write) => {
    const connection = await ownConnection()
    await change()
    await expect(inTime(() => write())).rejects.toMatchObject({
      status: 503,
      code: 'redis_unavailable',
      retryAfterSeconds: 2,
    })
    await quietRedis()
    expect(redis().status).not.toBe('ready')
    expect(await connections()).not.toContain(connection)
  },
)

test('after a failover the next question finds a Redis that serves', async () => {
  await demote()
  await expect(inTime(() => redis().call('SET', 'key', 'value'))).rejects.toMatchObject({ status: 503 })
  await operator.replicaof('NO', 'ONE')
  await quietRedis()
  expect(await inTime(() => redis().call('SET', 'key', 'value'), 5_000)).toBe('OK')
})

test.each([
  ['was demoted', demote],
  ['has lost its primary', bereave],
  ['is full', fill],
])('what was counted while Redis %s is counted when it is well', async (_what, change) => {
  const series = 'turns_resumed_total{way="stream"}'
  const before = Number(await operator.hget(countersKey, series))
  count('turns_resumed_total', { way: 'stream' })
  await change()
  await publishMetrics()
  await operator.replicaof('NO', 'ONE')
  await operator.config('SET', 'maxmemory', '0')
  expect(Number(await operator.hget(countersKey, series))).toBe(before)
  await publishMetrics()
  expect(Number(await operator.hget(countersKey, series))).toBe(before + 1)
})
