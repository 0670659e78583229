import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { type Engine, EngineError } from './engine.ts'
import { startRedis } from './redis.ts'

const programs = ['valkey-server', 'redis-server']
const installed = programs.find((name) =>
  (process.env['PATH'] ?? '').split(delimiter).some((directory) => existsSync(join(directory, name))),
)

let dataDirectory: string
let engine: Engine | undefined
let redis: Redis | undefined

async function start(options: { durable: boolean; path?: string }): Promise<Redis> {
  engine = await startRedis({ dataDirectory, ...options })
  redis = new Redis(engine.url)
  return redis
}

async function stop(): Promise<void> {
  redis?.disconnect()
  await engine?.stop()
  redis = undefined
  engine = undefined
}

beforeAll(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'redis-test-'))
})
afterEach(stop)
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }))

const takeTwo = `
  local left = tonumber(redis.call('GET', KEYS[1]) or ARGV[1]) - 2
  redis.call('SET', KEYS[1], left, 'PX', 60000)
  return { left, cjson.encode({ left = left }) }`

describe('without a server on PATH', () => {
  test('js-redis-server takes its place, says so, and runs Lua', async () => {
    const client = await start({ durable: true, path: '/nonexistent' })
    expect(engine).toMatchObject({ name: 'js-redis-server', version: '0.3.0' })
    expect(await client.eval(takeTwo, 1, 'bucket', 10)).toEqual([8, '{"left":8}'])
  })

  test('a required real Redis is an error that names the fix', async () => {
    const starting = startRedis({ dataDirectory, durable: true, requireReal: true, path: '/nonexistent' })
    await expect(starting).rejects.toThrow(EngineError)
    await expect(starting).rejects.toThrow('apt-get install redis-server')
  })
})

if (installed !== undefined) {
  describe(`with ${installed} on PATH`, () => {
    test('it is the engine, and runs the same Lua', async () => {
      const client = await start({ durable: false })
      expect(engine?.name).toBe(installed)
      expect(engine?.version).toMatch(/^\d+\.\d+\.\d+$/)
      expect(await client.eval(takeTwo, 1, 'bucket', 10)).toEqual([8, '{"left":8}'])
    })

    test('durable data survives a restart', async () => {
      await (await start({ durable: true })).set('note', 'kept')
      await stop()
      expect(await (await start({ durable: true })).get('note')).toBe('kept')
    })

    test('a directory is not taken away from a running server', async () => {
      const client = await start({ durable: true })
      await expect(startRedis({ dataDirectory, durable: true })).rejects.toThrow(
        `is in use by process ${process.pid}`,
      )
      expect(await client.ping()).toBe('PONG')
    })
  })
}
