import { join } from 'node:path'
import { startDynamodb } from './dynamodb.ts'
import type { Engine } from './engine.ts'
import { useExternalDynamodb, useExternalPostgres, useExternalRedis } from './external-engines.ts'
import { type PostgresEngine, startPostgres } from './postgres/postgres.ts'
import { startRedis } from './redis.ts'
import { makeDataDirectory } from './unprivileged-user.ts'

export interface EnginesOptions {
  /** Holds a directory for each engine. To reset, remove it while nothing runs. */
  dataDirectory: string
  /** False for throw-away data: faster, but a crash may leave it damaged. */
  durable: boolean
  requireRealRedis?: boolean
  /** Servers to use instead of our own. */
  external: { databaseUrl?: string; redisUrl?: string; dynamodbEndpoint?: string }
}

export interface Engines {
  postgres: PostgresEngine
  redis: Engine
  dynamodb: Engine
  stop(): Promise<void>
}

/**
 * Starts the three engines at once, or uses the external ones. If one is unavailable, none is left running.
 * @throws EngineError of the first that failed
 */
export async function startEngines(options: EnginesOptions): Promise<Engines> {
  const { durable, external } = options
  const directory = (engine: string) => join(options.dataDirectory, engine)
  makeDataDirectory(options.dataDirectory)

  const postgres =
    external.databaseUrl === undefined
      ? startPostgres({ dataDirectory: directory('postgres'), durable })
      : useExternalPostgres(external.databaseUrl)
  const redis =
    external.redisUrl === undefined
      ? startRedis({
          dataDirectory: directory('redis'),
          durable,
          requireReal: options.requireRealRedis ?? false,
        })
      : useExternalRedis(external.redisUrl)
  const dynamodb =
    external.dynamodbEndpoint === undefined
      ? startDynamodb({ dataDirectory: directory('dynamodb') })
      : useExternalDynamodb(external.dynamodbEndpoint)

  const starting = [postgres, redis, dynamodb]
  const stop = async () => {
    const started = await Promise.allSettled(starting)
    await Promise.all(
      started.map(async (start) => start.status === 'fulfilled' && (await start.value.stop())),
    )
  }
  try {
    // Awaited together, or the failure of one would go unhandled, and end us, while another still starts.
    const [runningPostgres, runningRedis, runningDynamodb] = await Promise.all([postgres, redis, dynamodb])
    return { postgres: runningPostgres, redis: runningRedis, dynamodb: runningDynamodb, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
