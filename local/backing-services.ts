import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createTable } from '../lib/dynamodb/create-table.ts'
import { journalKeys } from '../lib/journal/items.ts'
import { migrate } from '../lib/postgres/migrate.ts'
import { dataPath } from './data-path.ts'
import { EngineError } from './engines/engine.ts'
import { type Engines, startEngines } from './engines/start-engines.ts'
import { bringPrograms } from './programs/bring-programs.ts'
import { projectPath } from './project-path.ts'
import { type DemoSeed, seedDemo } from './seed/seed.ts'
import { seedExamples } from './seed/seed-examples.ts'
import { type Credentials, localCredentials } from './settings/credentials.ts'
import { givenOwnerUrl, type LocalConfig } from './settings/environment.ts'

/** Where Claude's answers come from. */
interface Upstream {
  name: 'fake-claude' | 'anthropic' | 'external'
  url: string
}

/** Everything that the functions need around them, running. */
export interface BackingServices {
  engines: Engines
  upstream: Upstream
  demo: DemoSeed
  credentials: Credentials
  /** The environment of the functions. */
  environment: Record<string, string>
  stop(): Promise<void>
}

/**
 * Starts whatever is not given (engines, fake Claude), migrates, and seeds the demo.
 * @throws EngineError, UsageError
 */
export async function startBackingServices(config: LocalConfig): Promise<BackingServices> {
  const credentials = localCredentials(config)
  if (!config.REDIS_URL) await bringPrograms('redis-server')
  const engines = await startEngines({
    dataDirectory: dataPath(),
    durable: true,
    requireRealRedis: process.env.REQUIRE_REAL_REDIS === '1',
    external: {
      ...(config.DATABASE_URL && { databaseUrl: config.DATABASE_URL }),
      ...(config.REDIS_URL && { redisUrl: config.REDIS_URL }),
      ...(config.DYNAMODB_ENDPOINT && { dynamodbEndpoint: config.DYNAMODB_ENDPOINT }),
    },
  })
  let fakeClaude: FakeClaudeProcess | undefined
  const stop = async () => {
    if (fakeClaude?.process.connected) fakeClaude.process.disconnect()
    await engines.stop()
  }
  try {
    const ownerUrl = givenOwnerUrl(config) ?? engines.postgres.ownerUrl
    await migrate(ownerUrl)
    await createTable(engines.dynamodb.url, config.JOURNAL_TABLE, journalKeys)
    const demo = await seedDemo(ownerUrl, credentials)
    await seedExamples(ownerUrl, demo)
    if (usesFakeClaude(config)) fakeClaude = await startFakeClaude()
    const upstream: Upstream = fakeClaude
      ? { name: 'fake-claude', url: fakeClaude.url }
      : { name: givenUpstream() ? 'external' : 'anthropic', url: config.ANTHROPIC_BASE_URL }
    const environment = environmentOf(config, engines, upstream, credentials)
    return { engines, upstream, demo, credentials, environment, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const givenUpstream = () => Boolean(process.env.ANTHROPIC_BASE_URL)

function usesFakeClaude(config: LocalConfig): boolean {
  return config.ANTHROPIC_API_KEY === undefined && !givenUpstream()
}

interface FakeClaudeProcess {
  process: ChildProcess
  url: string
}

async function startFakeClaude(): Promise<FakeClaudeProcess> {
  // Detached, so that Ctrl-C in the terminal does not cut answers that are still being settled.
  const child = fork(projectPath('local', 'fake-claude', 'main.ts'), { stdio: 'inherit', detached: true })
  const gone = once(child, 'exit').then(() => {
    throw new EngineError('The fake Claude ended before it was ready; what it said is above.')
  })
  const [message] = (await Promise.race([once(child, 'message'), gone])) as [{ url: string }]
  return { process: child, url: message.url }
}

function environmentOf(
  config: LocalConfig,
  engines: Engines,
  upstream: Upstream,
  { pepper, operatorToken, metricsToken }: Credentials,
): Record<string, string> {
  return {
    DATABASE_POOL_SIZE: '10',
    CORS_ORIGINS: '*',
    // Halves the time to the first request after every start but the first.
    NODE_COMPILE_CACHE: dataPath('compile-cache'),
    // Everything shares one busy machine, whose delays are no outage of Redis.
    RATE_LIMIT_PATIENCE_MS: '500',
    JOURNAL_PATIENCE_MS: '3000',
    // No one reads CloudWatch's lines here.
    POWERTOOLS_METRICS_DISABLED: 'true',
    ...(process.env as Record<string, string>),
    APP_ENV: config.APP_ENV,
    AUTH_MODE: config.AUTH_MODE,
    DATABASE_URL: engines.postgres.url,
    REDIS_URL: engines.redis.url,
    DYNAMODB_ENDPOINT: engines.dynamodb.url,
    ANTHROPIC_API_KEY: config.ANTHROPIC_API_KEY ?? 'fake-claude-takes-any-key',
    ANTHROPIC_BASE_URL: upstream.url,
    API_KEY_PEPPERS: process.env.API_KEY_PEPPERS || `${pepper.id}:${pepper.secret}`,
    OPERATOR_TOKENS: process.env.OPERATOR_TOKENS || operatorToken,
    METRICS_TOKEN: metricsToken,
  }
}
