import { mkdirSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { findProgram } from '../programs/find-program.ts'
import { type Engine, EngineError } from './engine.ts'
import { startNodeChild } from './node-child.ts'
import { endRedisOrphan, forgetLaunch, noteLaunch } from './redis-orphan.ts'
import { describeRedis } from './redis-server-info.ts'
import { startServerProcess } from './server-process.ts'

export interface RedisOptions {
  dataDirectory: string
  /** Whether data survives a stop (append-only file); js-redis-server never keeps any. */
  durable: boolean
  /** Refuses to fall back on js-redis-server, which is not Redis: CI must not pass by accident. */
  requireReal?: boolean
  /** Where to look for a real one, in the syntax of PATH, which is the default. */
  path?: string
}

/**
 * Starts `valkey-server` or `redis-server` from PATH, else js-redis-server, on 127.0.0.1.
 * @throws EngineError if a real one is required and there is none, or the data directory is in use
 */
export async function startRedis(options: RedisOptions): Promise<Engine> {
  const program = findServer(options.path)
  if (program !== undefined) return await startRealRedis(program, options)
  if (options.requireReal) {
    throw new EngineError(
      'A real Redis is required, and there is no valkey-server or redis-server on PATH. Run: apt-get install redis-server',
    )
  }
  return await startJsRedis()
}

interface Program {
  name: string
  file: string
}

function findServer(path: string | undefined): Program | undefined {
  for (const name of ['valkey-server', 'redis-server']) {
    const file = findProgram(name, path)
    if (file !== undefined) return { name, file }
  }
  return undefined
}

async function startRealRedis({ name, file }: Program, options: RedisOptions): Promise<Engine> {
  mkdirSync(options.dataDirectory, { recursive: true })
  const directory = realpathSync(options.dataDirectory)
  await endRedisOrphan(directory)
  const server = await startServerProcess({
    name,
    program: file,
    args: (port) =>
      `--bind 127.0.0.1 --port ${port} --appendonly ${options.durable ? 'yes' : 'no'}`
        .split(' ')
        .concat('--save', '', '--dir', directory),
    stopSignals: ['SIGTERM', 'SIGKILL'],
    logFile: join(directory, 'redis.log'),
    probe: async (port) => {
      // Recorded before it answers: an orphan must be found however early we are killed.
      noteLaunch(directory, port)
      const { version } = await describeRedis(`redis://127.0.0.1:${port}`)
      return version
    },
  })
  return {
    name,
    version: server.version,
    url: `redis://127.0.0.1:${server.port}`,
    stop: async () => {
      await server.stop()
      forgetLaunch(directory)
    },
  }
}

async function startJsRedis(): Promise<Engine> {
  const child = await startNodeChild('js-redis-server', new URL('js-redis-child.ts', import.meta.url), [])
  const require = createRequire(import.meta.url)
  const manifest = join(dirname(require.resolve('js-redis-server')), '..', 'package.json')
  const { version }: { version: string } = require(manifest)
  return {
    name: 'js-redis-server',
    version,
    emulates: 'Redis',
    url: `redis://127.0.0.1:${child.port}`,
    stop: child.stop,
  }
}
