import { redisSettings } from '../config/redis.ts'
import { log } from '../log.ts'
import { askRedis, redisIsSilent } from './ask-redis.ts'
import { RedisClient } from './client/client.ts'

/** How long outstanding replies may take before a freeze. */
const patienceMs = 250

let built: RedisClient | undefined

/**
 * The Redis connection of this process, opened by whoever asks for it first. During an outage every command is rejected at once, unless Redis is silent; callers
 * that cannot wait for that use `askRedis`.
 */
export function redis(): RedisClient {
  built ??= build()
  built.connect()
  return built
}

function build(): RedisClient {
  let reported = false
  return new RedisClient(redisSettings().REDIS_URL, (error) => {
    if (error && !reported) log().warn('Redis is not available', { reason: error.message })
    reported = error !== undefined
  })
}

/** Opens the connection, unless it is there. @throws where Redis cannot be reached */
export async function reachRedis(): Promise<void> {
  await redis().call('PING')
}

/**
 * Waits for outstanding replies, then closes a connection that still owes one. Lambda freezes a process after
 * its handler, and would thaw the rest in the middle of another request.
 */
export async function quietRedis(): Promise<void> {
  const client = built
  if (client === undefined || !client.isWaiting) return
  const isQuiet = !redisIsSilent() && (await answersPing(client))
  if (!isQuiet && client.isWaiting) client.disconnect()
}

/** Replies come in order: this one comes after all that was owed. What is waited for then is another request's. */
function answersPing(client: RedisClient): Promise<boolean> {
  return askRedis(() => client.call('PING'), { withinMs: patienceMs }).then(
    () => true,
    () => false,
  )
}

/** Closes the connection; the next use opens a new one. */
export function closeRedis(): void {
  built?.disconnect()
  built = undefined
}
