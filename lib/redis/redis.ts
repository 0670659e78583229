import { Redis, ReplyError } from 'ioredis'
import { config } from '../config.ts'
import { UnavailableError } from '../errors.ts'
import { log } from '../log.ts'

/** So long, in ms, Redis may hold up a request. */
const patienceMs = 250

let built: Redis | undefined

/**
 * The Redis connection of this process. During an outage commands are kept until it is clear whether the next
 * connection takes them: only a rejection says that one was not carried out. Who cannot wait asks `inTime`.
 */
export function redis(): Redis {
  if (built === undefined) {
    built = new Redis(config().REDIS_URL, {
      connectTimeout: 1_000,
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

/**
 * The answer of Redis, as long as a request can wait for it. A command that comes too late is carried out all
 * the same.
 * @throws UnavailableError
 */
export async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const tooLate = Promise.withResolvers<never>()
  const timer = setTimeout(() => tooLate.reject(new Error('Redis did not answer in time')), patienceMs)
  try {
    return await Promise.race([answer, tooLate.promise])
  } catch (error) {
    if (error instanceof ReplyError) throw error
    throw new UnavailableError('redis_unavailable', 'The counters are not available at the moment.', 2, error)
  } finally {
    clearTimeout(timer)
  }
}

/** Ends the connection; the next use opens a new one. */
export function closeRedis(): void {
  built?.disconnect()
  built = undefined
}
