import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { EngineError } from './engine.ts'
import { startRedis } from './redis.ts'
import { type Engines, startEngines } from './start-engines.ts'

const directories: string[] = []
let dataDirectory: string
let engines: Engines | undefined
let launcher: ChildProcess | undefined

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'engines-test-'))
  directories.push(dataDirectory)
})
afterEach(async () => {
  await engines?.stop()
  engines = undefined
  if (launcher?.exitCode === null && launcher.kill('SIGTERM')) await once(launcher, 'exit')
  launcher = undefined
})
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

async function askRedis<T>(url: string, ask: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url)
  try {
    return await ask(client)
  } finally {
    client.disconnect()
  }
}

/** Another process that starts the engines on the directory and keeps running. */
async function launchElsewhere(): Promise<{ ownerUrl: string; redisUrl: string }> {
  const options = JSON.stringify({ dataDirectory, durable: true, external: {} })
  const program = `
    import { startEngines } from ${JSON.stringify(new URL('start-engines.ts', import.meta.url).href)}
    const engines = await startEngines(${options})
    process.on('SIGTERM', () => engines.stop().then(() => process.exit()))
    process.stdout.write(engines.postgres.ownerUrl + ' ' + engines.redis.url)`
  launcher = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [urls] = await once(launcher.stdout ?? launcher, 'data')
  const [ownerUrl = '', redisUrl = ''] = String(urls).split(' ')
  return { ownerUrl, redisUrl }
}

/** Resolves with false if nothing accepts a connection there. */
async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 500 })
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('timeout', () => resolve(false))
    })
  } finally {
    socket.destroy()
  }
}

test('the data of a launcher that was killed with -9 is there at the next start', async () => {
  const { ownerUrl, redisUrl } = await launchElsewhere()
  await query(ownerUrl, `CREATE TABLE notes AS SELECT 'kept' AS text`)
  await askRedis(redisUrl, async (client) => await client.set('note', 'kept'))
  if (launcher?.kill('SIGKILL')) await once(launcher, 'exit')
  launcher = undefined

  engines = await startEngines({ dataDirectory, durable: true, external: {} })
  expect(await query(engines.postgres.ownerUrl, 'SELECT text FROM notes')).toEqual([{ text: 'kept' }])
  const note = await askRedis(engines.redis.url, async (client) => await client.get('note'))
  expect(note).toBe(engines.redis.name === 'js-redis-server' ? null : 'kept')
  // The orphans are gone, not merely bypassed.
  for (const url of [ownerUrl, redisUrl]) {
    expect(await accepts('127.0.0.1', Number(new URL(url).port))).toBe(false)
  }
})

test('a directory is not taken away from a living launcher', async () => {
  const { ownerUrl } = await launchElsewhere()
  const starting = startEngines({ dataDirectory, durable: true, external: {} })
  await expect(starting).rejects.toThrow(EngineError)
  await expect(starting).rejects.toThrow('is in use by')
  expect(await query(ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('every engine listens on 127.0.0.1 only', async () => {
  engines = await startEngines({ dataDirectory, durable: false, external: {} })
  const jsRedis = await startRedis({ dataDirectory, durable: false, path: '' })
  const ports = [engines.postgres, engines.redis, engines.dynamodb, jsRedis].map(({ url }) =>
    Number(new URL(url).port),
  )
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => address)
    .filter((address) => address !== '127.0.0.1')
    .concat('127.0.0.2')

  for (const port of ports) {
    expect(await accepts('127.0.0.1', port)).toBe(true)
    for (const host of others)
      expect({ host, accepts: await accepts(host, port) }).toEqual({ host, accepts: false })
  }
  await jsRedis.stop()
})

test('engines that run elsewhere are used as they are, and outlive us', async () => {
  engines = await startEngines({ dataDirectory, durable: false, external: {} })
  const { postgres, redis, dynamodb } = engines
  const borrowed = await startEngines({
    dataDirectory: join(dataDirectory, 'unused'),
    durable: false,
    external: { databaseUrl: postgres.url, redisUrl: redis.url, dynamodbEndpoint: dynamodb.url },
  })
  expect(borrowed.postgres).toMatchObject({ name: 'external', version: postgres.version, url: postgres.url })
  expect(borrowed.redis).toMatchObject({ name: 'external', url: redis.url })
  expect(borrowed.dynamodb).toMatchObject({ name: 'external', version: 'unknown', url: dynamodb.url })
  await borrowed.stop()
  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test.each([
  [{ databaseUrl: 'postgres://user:hidden@127.0.0.1:1/db' }, 'DATABASE_URL'],
  [{ redisUrl: 'redis://user:hidden@127.0.0.1:1' }, 'REDIS_URL'],
  [{ dynamodbEndpoint: 'http://127.0.0.1:1' }, 'DYNAMODB_ENDPOINT'],
])(
  'if %j does not answer, the error names the variable and no secret, and nothing is left running',
  async (external, variable) => {
    const starting = startEngines({ dataDirectory, durable: false, external })
    await expect(starting).rejects.toThrow(variable)
    await expect(starting).rejects.not.toThrow('hidden')

    // Whatever had started has been stopped: its directory is free again.
    engines = await startEngines({ dataDirectory, durable: false, external: {} })
  },
)
