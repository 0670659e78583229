import type { Redis } from 'ioredis'
import { redisSettings } from '../config/redis.ts'
import { within } from '../within.ts'
import { isRefusalOfServer } from './refusal-of-server.ts'

/** How long whoever begins to listen waits for Redis. */
const patienceMs = 250
/** How long a connection that was lost stays so. */
const reconnectAfterMs = 1_000

type Hear = (message: string) => void

let connection: Promise<Redis> | undefined
const hearers = new Map<string, Set<Hear>>()

/**
 * Hears what is published on a channel, over a connection of its own that this process has only while somebody listens: one
 * that listens can do nothing else, and would go on after the handler has ended. Nobody keeps what is said while it is away.
 * Never throws: without Redis nothing is heard.
 * @returns what ends it; usually once it hears
 */
export async function listen(channel: string, hear: Hear): Promise<() => void> {
  hearers.set(channel, (hearers.get(channel) ?? new Set()).add(hear))
  connection ??= open()
  const subscribed = connection.then((client) => client.subscribe(channel))
  await within(patienceMs, subscribed).catch(() => undefined)
  return () => stopHearing(channel, hear)
}

/** Loads its client only now: few processes ever listen. */
async function open(): Promise<Redis> {
  const { Redis: Client } = await import('ioredis')
  const client = new Client(redisSettings().REDIS_URL, {
    connectTimeout: 1_000,
    retryStrategy: () => reconnectAfterMs,
    maxRetriesPerRequest: null,
    reconnectOnError: isRefusalOfServer,
  })
  // Whoever uses Redis for more than this tells of an outage.
  client.on('error', () => undefined)
  client.on('message', (channel: string, message: string) => {
    for (const hear of hearers.get(channel) ?? []) hear(message)
  })
  return client
}

function stopHearing(channel: string, hear: Hear): void {
  const others = hearers.get(channel)
  others?.delete(hear)
  if (others?.size === 0) hearers.delete(channel)
  if (hearers.size > 0) return
  void connection?.then((client) => client.disconnect())
  connection = undefined
}
