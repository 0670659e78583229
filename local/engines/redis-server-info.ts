import { Redis } from 'ioredis'

export interface RedisServerInfo {
  version: string
  pid: number
  /** Where it keeps its data; undefined where CONFIG is not allowed, as on managed Redis. */
  directory: string | undefined
}

/** Asks a Redis who it is; rejects when it does not answer within 3 s. */
export async function describeRedis(url: string): Promise<RedisServerInfo> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // After a refused connection ioredis 6 waits this long for its close, which has been, and holds the process up.
    disconnectTimeout: 100,
  })
  let failure: Error | undefined
  // `connect` only rejects with "Connection is closed."; the cause comes as an event.
  redis.on('error', (error: Error) => {
    failure = error
  })
  try {
    await redis.connect()
    const info = await redis.info('server')
    const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]
    const config = await redis.call('CONFIG', 'GET', 'dir').catch(() => undefined)
    return {
      version: field('valkey_version') ?? field('redis_version') ?? 'unknown',
      pid: Number(field('process_id')),
      directory: Array.isArray(config) ? String(config[1]) : undefined,
    }
  } catch (error) {
    throw failure ?? error
  } finally {
    redis.disconnect()
  }
}
