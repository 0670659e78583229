import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { upstreamsIn } from '../lib/config/upstreams.ts'
import { createTable } from '../lib/dynamodb/create-table.ts'
import { journalKeys } from '../lib/journal/items.ts'
import { migrate } from '../lib/postgres/migrate.ts'
import type { UpstreamName } from '../lib/upstream-names.ts'
import { dataPath } from './data-path.ts'
import { EngineError } from './engines/engine.ts'
import { type Engines, startEngines } from './engines/start-engines.ts'
import { fakeSettings } from './fake-claude/fake-settings.ts'
import { type LocalProvider, startLocalProvider } from './identity/local-provider.ts'
import { bringPrograms } from './programs/bring-programs.ts'
import { projectPath } from './project-path.ts'
import { type DemoSeed, seedDemo } from './seed/seed.ts'
import { seedExamples } from './seed/seed-examples.ts'
import { seedPeople } from './seed/seed-people.ts'
import { type Credentials, localCredentials } from './settings/credentials.ts'
import { givenOwnerUrl, type LocalConfig } from './settings/environment.ts'

/** Where Claude's answers come from: the first of the upstreams. */
interface Upstream {
  name: 'fake-claude' | 'external' | UpstreamName
  url: string
}

/** Everything that the functions need around them, running. */
export interface BackingServices {
  engines: Engines
  upstream: Upstream
  demo: DemoSeed
  credentials: Credentials
  /** Undefined where the user has named one of their own. */
  provider: LocalProvider | undefined
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
  let provider: LocalProvider | undefined
  const stop = async () => {
    for (const started of [fakeClaude, provider]) {
      if (started?.process.connected) started.process.disconnect()
    }
    await engines.stop()
  }
  try {
    const ownerUrl = givenOwnerUrl(config) ?? engines.postgres.ownerUrl
    await migrate(ownerUrl)
    await createTable(engines.dynamodb.url, config.JOURNAL_TABLE, journalKeys)
    const demo = await seedDemo(ownerUrl, credentials)
    await seedExamples(ownerUrl, demo)
    await seedPeople(ownerUrl)
    if (config.OIDC_ISSUER === undefined) provider = await startLocalProvider(config.PORT)
    const names = upstreamsIn(process.env)
    const faked = [...names].filter((name) => !isGiven(name, config))
    if (faked.length > 0) fakeClaude = await startFakeClaude()
    const [first = 'anthropic'] = names
    const { url } = fakeClaude ?? {}
    const upstream =
      url !== undefined && faked.includes(first)
        ? { name: 'fake-claude' as const, url }
        : given(first, config)
    const fakes = url === undefined ? [] : faked.map((name) => fakeSettings(name, url))
    const environment = {
      ...environmentOf(config, engines, fakes, credentials),
      ...providerSettings(provider),
    }
    return { engines, upstream, demo, credentials, provider, environment, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The settings, by upstream, that lead to the real one or to a place of the user's own; without them a fake answers. */
const givenBy = {
  anthropic: ['ANTHROPIC_API_KEY', 'ANTHROPIC_FEDERATION_RULE_ID'],
  'claude-platform': ['CLAUDE_PLATFORM_WORKSPACE_ID', 'CLAUDE_PLATFORM_BASE_URL'],
  bedrock: ['BEDROCK_REGION', 'BEDROCK_BASE_URL'],
} as const

function isGiven(name: UpstreamName, config: LocalConfig): boolean {
  const isElsewhere = name === 'anthropic' && Boolean(process.env.ANTHROPIC_BASE_URL)
  return isElsewhere || givenBy[name].some((setting) => config[setting] !== undefined)
}

function given(name: UpstreamName, config: LocalConfig): Upstream {
  const { ANTHROPIC_BASE_URL, CLAUDE_PLATFORM_BASE_URL, BEDROCK_BASE_URL } = config
  const places = {
    anthropic: ANTHROPIC_BASE_URL,
    'claude-platform': CLAUDE_PLATFORM_BASE_URL ?? `its place in ${config.CLAUDE_PLATFORM_REGION}`,
    bedrock: BEDROCK_BASE_URL ?? `its place in ${config.BEDROCK_REGION}`,
  }
  const isElsewhere = name === 'anthropic' && Boolean(process.env.ANTHROPIC_BASE_URL)
  return { name: isElsewhere ? 'external' : name, url: places[name] }
}

const providerSettings = (provider: LocalProvider | undefined) =>
  provider && { OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: provider.audience }

interface FakeClaudeProcess {
  process: ChildProcess
  url: string
}

async function startFakeClaude(): Promise<FakeClaudeProcess> {
  // Detached, so that Ctrl-C in the terminal does not cut answers that are still being settled.
  const program = projectPath('local', 'fake-claude', 'main.ts')
  const child = fork(program, { stdio: 'inherit', detached: true })
  const gone = once(child, 'exit').then(() => {
    throw new EngineError('The fake Claude ended before it was ready; what it said is above.')
  })
  const [message] = (await Promise.race([once(child, 'message'), gone])) as [{ url: string }]
  return { process: child, url: message.url }
}

function environmentOf(
  config: LocalConfig,
  engines: Engines,
  fakes: readonly Record<string, string>[],
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
    ...(Object.assign({}, ...fakes) as Record<string, string>),
    API_KEY_PEPPERS: process.env.API_KEY_PEPPERS || `${pepper.id}:${pepper.secret}`,
    OPERATOR_TOKENS: process.env.OPERATOR_TOKENS || operatorToken,
    METRICS_TOKEN: metricsToken,
  }
}
