import { createHash } from 'node:crypto'
import { redis } from './redis.ts'

/** A Lua script as Redis knows it. */
export interface Script {
  readonly text: string
  readonly digest: string
}

export function script(text: string): Script {
  return { text, digest: createHash('sha1').update(text).digest('hex') }
}

/**
 * Runs a script by its digest and, if Redis has forgotten that after a restart, once by its text.
 * @throws as `RedisClient.call`
 */
export async function runScript(
  { text, digest }: Script,
  keys: readonly string[],
  values: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis().call('EVALSHA', digest, keys.length, ...keys, ...values)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return redis().call('EVAL', text, keys.length, ...keys, ...values)
  }
}
