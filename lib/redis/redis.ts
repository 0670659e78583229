import { Redis } from 'ioredis'
import { config } from '../config.ts'
import { log } from '../log.ts'

let built: Redis | undefined

/**
 * The Redis connection of this process. A command that has no answer within 250 ms fails: nothing that waits
 * on Redis may hold up a request for longer.
 */
export function redis(): Redis {
  if (built === undefined) {
    built = new Redis(config().REDIS_URL, {
      connectTimeout: 1_000,
      commandTimeout: 250,
      maxRetriesPerRequest: 1,
      retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
    })
    let reported = false
    built.on('error', (error: Error) => {
      if (!reported) log().warn('Redis is not available', { reason: error.message })
      reported = true
    })
    built.on('ready', () => (reported = false))
  }
  return built
}

/** Ends the connection; the next use opens a new one. */
export function closeRedis(): void {
  built?.disconnect()
  built = undefined
}
