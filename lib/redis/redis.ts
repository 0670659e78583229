import { Redis, ReplyError } from 'ioredis'
import { config } from '../config.ts'
import { UnavailableError } from '../errors.ts'
import { log } from '../log.ts'
import { within } from '../within.ts'
import { isRefusalOfServer } from './refusal-of-server.ts'

/** So long, in ms, Redis may hold up a request. */
const patienceMs = 250
/** A connection that we have destroyed is gone within a few turns of the event loop; after so long, in ms, it is given up. */
const farewellMs = 100

let built: Redis | undefined
/** The last that somebody asked of it had no answer in time. */
let isSilent = false

/**
 * The Redis connection of this process, opened anew when it was lost. It is not opened again before somebody asks: a
 * client that tries by itself goes on after the handler has ended. During an outage every command is rejected at once,
 * unless Redis says nothing at all; who cannot wait for that asks `inTime`.
 */
export function redis(): Redis {
  built ??= build()
  if (built.status === 'end') built.connect().catch(() => undefined)
  return built
}

function build(): Redis {
  const client = new Redis(config().REDIS_URL, {
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
 * The answer of Redis, as long as a request can wait for it. A command that comes too late is carried out all
 * the same.
 * @param waitMs how long that is, where a request is about nothing else
 * @throws UnavailableError
 */
export async function inTime<Answer>(answer: Promise<Answer>, waitMs = patienceMs): Promise<Answer> {
  const tooLate = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    isSilent = true
    tooLate.reject(new Error('Redis did not answer in time'))
  }, waitMs)
  try {
    const given = await Promise.race([answer, tooLate.promise])
    isSilent = false
    return given
  } catch (error) {
    const refusal = error instanceof ReplyError ? (error as Error) : undefined
    if (refusal && !isRefusalOfServer(refusal)) throw refusal
    throw new UnavailableError('redis_unavailable', 'Redis is not available at the moment.', 2, error)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Sees to it that Redis owes us nothing: what it was asked may take as long as a request can wait, then the connection is
 * ended. After its handler Lambda freezes a process, and would thaw the rest in the middle of another request.
 */
export async function quietRedis(): Promise<void> {
  const client = built
  if (client === undefined || client.status === 'end') return
  if (isUnanswered(client) && !isSilent) await inTime(client.ping()).catch(() => undefined)
  if (isUnanswered(client)) await end(client)
}

const isUnanswered = ({ status, commandQueue, stream }: Redis) =>
  status !== 'ready' || commandQueue.length > 0 || !stream.writable

/** Ends a connection now, and knows it no more where that does not happen. */
async function end(client: Redis): Promise<void> {
  // It may have ended meanwhile, and says so only once.
  if (client.status === 'end') return
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  client.once('end', resolve)
  client.disconnect()
  // Otherwise it waits two seconds for Redis to end it too.
  client.stream?.destroy()
  if (!(await within(farewellMs, ended)) && built === client) built = undefined
}

/** Ends the connection; the next use opens a new one. */
export function closeRedis(): void {
  built?.disconnect()
  built = undefined
}
