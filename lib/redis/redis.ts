import { Redis } from 'ioredis'
import { redisSettings } from '../config/redis.ts'
import { log } from '../log.ts'
import { within } from '../within.ts'
import { askRedis, redisIsSilent } from './ask-redis.ts'
import { isRefusalOfServer } from './refusal-of-server.ts'

/** How long outstanding replies may take before a freeze. */
const patienceMs = 250
/**
 * A connection that we destroyed is gone within a few ticks of the event loop; after this long it is given
 * up.
 */
const farewellMs = 100

let built: Redis | undefined

/**
 * The Redis connection of this process, reopened when it was lost. That happens only on the next use: a
 * client that retries by itself goes on after the handler has ended. During an outage every command is
 * rejected at once, unless Redis is silent; callers that cannot wait for that use `askRedis`.
 */
export function redis(): Redis {
  built ??= build()
  if (built.status === 'end') built.connect().catch(() => undefined)
  return built
}

function build(): Redis {
  const client = new Redis(redisSettings().REDIS_URL, {
    connectTimeout: 1_000,
    retryStrategy: () => null,
    // After a failover the name leads to another server, and only a new connection gets there.
    reconnectOnError: isRefusalOfServer,
  })
  let reported = false
  client.on('error', (error: Error) => {
    if (!reported) log().warn('Redis is not available', { reason: error.message })
    reported = true
  })
  client.on('ready', () => (reported = false))
  return client
}

/**
 * Waits for outstanding replies, then closes a connection that still owes one. Lambda freezes a process after
 * its handler, and would thaw the rest in the middle of another request.
 */
export async function quietRedis(): Promise<void> {
  const client = built
  if (client === undefined || client.status === 'end') return
  if (isUnanswered(client) && !redisIsSilent()) {
    await askRedis(() => client.ping(), { withinMs: patienceMs }).catch(() => undefined)
  }
  if (isUnanswered(client)) await end(client)
}

const isUnanswered = ({ status, commandQueue, stream }: Redis) =>
  status !== 'ready' || commandQueue.length > 0 || !stream.writable

/** Ends a connection now, and forgets it if that does not happen. */
async function end(client: Redis): Promise<void> {
  // It may have ended meanwhile, and says so only once.
  if (client.status === 'end') return
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  client.once('end', resolve)
  client.disconnect()
  // Otherwise ioredis waits two seconds for Redis to end it too.
  client.stream?.destroy()
  if (!(await within(farewellMs, ended)) && built === client) built = undefined
}

/** Closes the connection; the next use opens a new one. */
export function closeRedis(): void {
  built?.disconnect()
  built = undefined
}
