import { Redis } from 'ioredis'

export interface RedisServerInfo {
  version: string
  pid: number
  /** Where it keeps its data; undefined if CONFIG is not allowed, as on managed Redis. */
  directory: string | undefined
}

/** Asks a Redis server who it is; rejects if it does not answer within 3 s. */
export async function describeRedis(url: string): Promise<RedisServerInfo> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // After a refused connection, ioredis 6 waits this long for a close that has already happened, delaying our exit.
    disconnectTimeout: 100,
  })
  let failure: Error | undefined
  // `connect` rejects with just "Connection is closed."; the cause comes as an event.
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
