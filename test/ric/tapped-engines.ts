import { setTimeout as pause } from 'node:timers/promises'
import { describeSettings } from '../../lib/config.ts'
import { startWireTap, WireLog, type WireTap } from '../harness/faults/wire-tap.ts'

/** How long, in ms, the end of a connection takes to reach a process; a frozen one sees it on waking up. */
const deliveryMs = 50

/** Postgres and Redis as one function reaches them, each by way of a tap. */
export interface TappedEngines {
  readonly postgres: WireTap
  /** Ends all connections as servers do with those that are idle. */
  endConnections(): Promise<void>
  /** Resets all connections; new ones are served. */
  resetConnections(): Promise<void>
  /** The environment variables of a deployed function that uses them. */
  readonly settings: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** To be called when the application has started, whose environment this takes over. */
export async function tapEngines(): Promise<TappedEngines> {
  const names = describeSettings().map(({ name }) => name)
  const given = Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']))
  const { DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl = '' } = given
  const postgres = await startWireTap(new WireLog(), 'postgres', databaseUrl)
  const redis = await startWireTap(new WireLog(), 'redis', redisUrl)
  const taps = [postgres, redis]
  return {
    postgres,
    endConnections: async () => {
      for (const tap of taps) tap.halfClose('from server')
      await pause(deliveryMs)
    },
    resetConnections: async () => {
      for (const tap of taps) tap.cut()
      for (const tap of taps) tap.mend()
      await pause(deliveryMs)
    },
    settings: {
      ...given,
      // The headers of a newcomer are refused inside of Lambda.
      AUTH_MODE: 'production',
      DATABASE_POOL_SIZE: '1',
      DATABASE_URL: postgres.through(databaseUrl),
      REDIS_URL: redis.through(redisUrl),
    },
    close: async () => void (await Promise.all(taps.map((tap) => tap.close()))),
  }
}
