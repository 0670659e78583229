import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { OrganizationId, UserId } from '../../lib/ids.ts'
import { type UpstreamName, upstreamNames } from '../../lib/upstream-names.ts'
import { fakeSettings } from '../../local/fake-claude/fake-settings.ts'
import { type FakeClaude, startFakeClaude } from '../../local/fake-claude/server.ts'
import { ownSources } from '../../local/function-host/function-modules.ts'
import { seedDemo } from '../../local/seed/seed.ts'
import { type Credentials, makeCredentials } from '../../local/settings/credentials.ts'
import { createDatabase, engineUrl, type TestDatabase } from './database.ts'
import { type CapturedLogs, captureLogs } from './logs.ts'
import { type ReceivedEvent, readEvents } from './server-sent-events.ts'
import { validateResponse } from './validate-response.ts'

/** A member of one of the two demo organizations. */
export interface Caller {
  organizationId: OrganizationId
  userId: UserId
}

/** The whole application on real engines, reached over HTTP; only Claude is a fake. */
export interface Application {
  readonly url: string
  /** Every upstream, but for those that have fakes of their own. */
  readonly claude: FakeClaude
  readonly ownFakes: readonly NamedFake[]
  readonly database: TestDatabase
  readonly redisUrl: string
  readonly logs: CapturedLogs
  /** Two keys of the first organization's owner, and this deployment's tokens. */
  readonly credentials: Credentials
  /** The owner of the first organization. */
  readonly ada: Caller
  /** The owner of the second. */
  readonly grace: Caller
  /** Sends a request; a `body` that is not text is sent as JSON. A response that breaks its description fails the test. */
  send(method: string, path: string, options?: SendOptions): Promise<Response>
  /** Sends a request answered with server-sent events, and reads the stream to its end. */
  stream(options: SendOptions): Promise<ReceivedEvent[]>
  /** Resolves when no request runs: log, counters and limits come after the answer of a turn. */
  idle(): Promise<void>
  close(): Promise<void>
}

export interface NamedFake {
  readonly name: UpstreamName
  readonly fake: FakeClaude
}

export interface SendOptions {
  as?: Caller
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/**
 * @param settings environment variables on top of those of a local server
 * @param upstreams with a fake of its own each; by default one fake is all of them
 */
export async function startApplication(
  settings: Record<string, string> = {},
  upstreams: readonly UpstreamName[] = [],
): Promise<Application> {
  const logs = captureLogs()
  const database = await createDatabase()
  const credentials = makeCredentials()
  const demo = await seedDemo(database.ownerUrl, credentials)
  const claude = await startFakeClaude()
  claude.setDefault({})
  const ownFakes = await startFakes(upstreams)
  const redisUrl = settings['REDIS_URL'] ?? (await emptyRedis())
  Object.assign(process.env, {
    APP_ENV: 'test',
    AUTH_MODE: 'development',
    DATABASE_URL: database.runtimeUrl,
    DATABASE_POOL_SIZE: '10',
    REDIS_URL: redisUrl,
    DYNAMODB_ENDPOINT: engineUrl('DYNAMODB').href,
    JOURNAL_TABLE: process.env.TEST_JOURNAL_TABLE,
    JOURNAL_PATIENCE_MS: '5000',
    ...settingsOf(upstreamNames.map((name) => ({ name, fake: claude }))),
    ...settingsOf(ownFakes),
    API_KEY_PEPPERS: `${credentials.pepper.id}:${credentials.pepper.secret}`,
    OPERATOR_TOKENS: credentials.operatorToken,
    METRICS_TOKEN: credentials.metricsToken,
    RATE_LIMIT_PATIENCE_MS: '1000',
    RATE_LIMIT_REQUESTS_PER_MINUTE: '1000000',
    RATE_LIMIT_ADMINISTRATION_PER_MINUTE: '1000000',
    CORS_ORIGINS: 'https://app.example',
    POWERTOOLS_METRICS_DISABLED: 'true',
    ...settings,
  })
  // Imported only now, because their modules read the environment.
  const { routes } = await import('../../functions/routes.ts')
  const { noteRefusal } = await import('../../local/function-host/refusals/note-refusal.ts')
  const { startFunctionHost } = await import('../../local/function-host/start-function-host.ts')
  const { closeDynamodb } = await import('../../lib/dynamodb/client.ts')
  const { closeOutgoing } = await import('../../lib/http/outgoing.ts')
  const { closePool } = await import('../../lib/postgres/pool.ts')
  const { closeRedis } = await import('../../lib/redis/redis.ts')
  const host = await startFunctionHost({ routes, ...ownSources, noteRefusal })

  const send = async (method: string, path: string, { as, body, headers, signal }: SendOptions = {}) => {
    const response = await fetch(`${host.url}${path}`, {
      method,
      headers: {
        ...(as && { 'x-org-id': as.organizationId, 'x-user-id': as.userId }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    })
    return validateResponse(method, path, response)
  }

  return {
    url: host.url,
    claude,
    ownFakes,
    database,
    redisUrl,
    logs,
    credentials,
    ada: demo,
    grace: demo.other,
    send,
    idle: () => host.idle(),
    stream: async (options) => Array.fromAsync(readEvents(await send('POST', '/chat/stream', options))),
    close: async () => {
      // Without Claude every turn ends. A turn whose client reads nothing is not waited for.
      await Promise.all([claude, ...ownFakes.map(({ fake }) => fake)].map((fake) => fake.close()))
      await Promise.race([host.drain(), delay(3_000)])
      await host.close()
      await closePool()
      await closeDynamodb()
      closeOutgoing()
      closeRedis()
      await database.drop()
      logs.restore()
    },
  }
}

function startFakes(names: readonly UpstreamName[]): Promise<NamedFake[]> {
  return Promise.all(
    names.map(async (name) => {
      const fake = await startFakeClaude({ as: name })
      fake.setDefault({})
      return { name, fake }
    }),
  )
}

const settingsOf = (fakes: readonly NamedFake[]): Record<string, string> =>
  Object.assign({}, ...fakes.map(({ name, fake }) => fakeSettings(name, fake.url))) as Record<string, string>

/** Each jest worker has a numbered database of the one Redis. */
async function emptyRedis(): Promise<string> {
  const url = engineUrl('REDIS')
  url.pathname = `/${process.env['JEST_WORKER_ID'] ?? 0}`
  const redis = new Redis(url.href)
  await redis.flushdb()
  redis.disconnect()
  return url.href
}
