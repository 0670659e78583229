import { Redis } from 'ioredis'
import { type Application, startApplication } from '../application.ts'
import { engineUrl } from '../database.ts'
import { startWireTap, WireLog, type WireTap } from './wire-tap.ts'

/** The application with a tap in front of Postgres, Redis and Claude. */
export interface TappedApplication extends Application {
  readonly log: WireLog
  readonly taps: { readonly postgres: WireTap; readonly redis: WireTap; readonly claude: WireTap }
  /** The same Redis, past the tap. */
  readonly redis: Redis
}

/** @param settings environment variables on top of those of a local server */
export async function startTappedApplication(
  settings: Record<string, string> = {},
): Promise<TappedApplication> {
  const log = new WireLog()
  const direct = { postgres: engineUrl('POSTGRES_RUNTIME').href, redis: engineUrl('REDIS').href }
  const taps = {
    postgres: await startWireTap(log, 'postgres', direct.postgres),
    redis: await startWireTap(log, 'redis', direct.redis),
    claude: await startWireTap(log, 'claude'),
  }
  // The application finds its engines through the variables of `npm test`.
  process.env['TEST_POSTGRES_RUNTIME_URL'] = taps.postgres.through(direct.postgres)
  process.env['TEST_REDIS_URL'] = taps.redis.through(direct.redis)
  const app = await startApplication({
    ANTHROPIC_BASE_URL: taps.claude.through('http://127.0.0.1').replace(/\/$/, ''),
    ...settings,
  })
  process.env['TEST_POSTGRES_RUNTIME_URL'] = direct.postgres
  process.env['TEST_REDIS_URL'] = direct.redis
  taps.claude.aim(app.claude.url)

  const redisUrl = new URL(direct.redis)
  redisUrl.pathname = new URL(process.env['REDIS_URL'] ?? '').pathname
  const redis = new Redis(redisUrl.href)
  return {
    ...app,
    log,
    taps,
    redis,
    close: async () => {
      redis.disconnect()
      await app.close()
      await Promise.all(Object.values(taps).map((tap) => tap.close()))
    },
  }
}
