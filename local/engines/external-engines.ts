import { type Engine, EngineError } from './engine.ts'
import type { PostgresEngine } from './postgres/postgres.ts'
import { askServerVersion } from './postgres/version.ts'
import { messageOf } from './read-error.ts'
import { describeRedis } from './redis-server-info.ts'

/** A database that is not ours to run; its URL serves for every role. */
export async function useExternalPostgres(url: string): Promise<PostgresEngine> {
  const version = await askServerVersion(url).catch(unreachable('PostgreSQL', 'DATABASE_URL', url))
  return { ...external(version, url), ownerUrl: url, adminUrl: url }
}

export async function useExternalRedis(url: string): Promise<Engine> {
  const { version } = await describeRedis(url).catch(unreachable('Redis', 'REDIS_URL', url))
  return external(version, url)
}

/** DynamoDB has no version to ask for; any HTTP answer, even a refusal, shows that it is there. */
export async function useExternalDynamodb(url: string): Promise<Engine> {
  await fetch(url, { signal: AbortSignal.timeout(3_000) }).catch(
    unreachable('DynamoDB', 'DYNAMODB_ENDPOINT', url),
  )
  return external('unknown', url)
}

function external(version: string, url: string): Engine {
  return { name: 'external', version, url, stop: async () => {} }
}

function unreachable(engine: string, variable: string, url: string): (error: unknown) => never {
  return (error) => {
    throw new EngineError(
      `${engine} at ${withoutPassword(url)} (${variable}) does not answer: ${messageOf(error)}. Start it, or unset ${variable} for the embedded one.`,
    )
  }
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/.*@/, '//')
}
