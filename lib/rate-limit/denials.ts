import type { ApiKeyId, OrganizationId, UserId } from '../ids.ts'
import { redis } from '../redis/redis.ts'
import { tryRedis } from './try-redis.ts'

/** Clients that are told to wait longer are told not to ask again by themselves. */
const rememberedForMs = 120_000

/** Whose requests are counted together. */
interface Caller {
  readonly organizationId: OrganizationId
  readonly userId: UserId
  readonly apiKeyId: ApiKeyId | undefined
}

/** Remembers that a limit has just refused this caller a turn. Never throws. */
export async function noteDenial(caller: Caller): Promise<void> {
  await tryRedis(() => redis().call('SET', keyOf(caller), '', 'PX', rememberedForMs))
}

/** Whether a limit has refused this caller a turn lately; undefined where Redis does not say. Never throws. */
export async function wasDenied(caller: Caller): Promise<boolean | undefined> {
  return tryRedis(async () => (await redis().call('EXISTS', keyOf(caller))) === 1)
}

function keyOf({ organizationId, userId, apiKeyId }: Caller): string {
  return `{${organizationId}}:rate:denied:${apiKeyId ?? userId}`
}
