import { setTimeout as pause } from 'node:timers/promises'
import type { Environment } from '../../lib/config/environment.ts'
import type { SettingsGroup } from '../../lib/config/settings-group.ts'
import { startWireTap, WireLog, type WireTap } from '../harness/faults/wire-tap.ts'

/** How long, in ms, the end of a connection takes to reach a process; a frozen one sees it on waking up. */
const deliveryMs = 50

/** Postgres and Redis as one function reaches them, each through a tap. */
export interface TappedEngines {
  readonly postgres: WireTap
  /** Ends all connections as servers end idle ones. */
  endConnections(): Promise<void>
  /** Resets all connections; new ones are served. */
  resetConnections(): Promise<void>
  /** The environment variables of a deployed function that uses them. */
  readonly settings: Readonly<Record<string, string>>
  close(): Promise<void>
}

/**
 * To be called once the application has started, whose environment this takes over.
 * @param needed the settings that the function gets
 */
export async function tapEngines(needed: ReadonlySet<SettingsGroup>): Promise<TappedEngines> {
  const { DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl = '' } = process.env
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
    settings: pick(needed, {
      ...process.env,
      // Development headers are refused inside Lambda.
      AUTH_MODE: 'production',
      DATABASE_POOL_SIZE: '1',
      DATABASE_URL: postgres.through(databaseUrl),
      REDIS_URL: redis.through(redisUrl),
    }),
    close: async () => void (await Promise.all(taps.map((tap) => tap.close()))),
  }
}

function pick(groups: ReadonlySet<SettingsGroup>, environment: Environment): Record<string, string> {
  const names = [...groups].flatMap((group) => group.names)
  return Object.fromEntries(names.map((name) => [name, environment[name] ?? '']))
}
