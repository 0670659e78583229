import { createHmac, timingSafeEqual } from 'node:crypto'
import { apiKeySettings } from '../../config/api-keys.ts'

export interface Pepper {
  readonly id: string
  readonly secret: string
}

/** What Postgres keeps of a key. */
export interface ApiKeyDigest {
  digest: Buffer
  pepperId: string
}

/** A digest of no key. */
const none = Buffer.alloc(32)

/**
 * The digest of a new key. Keyed with a pepper, so that a stolen database alone cannot tell a right key from
 * a wrong one. A fast hash: 256 random bits cannot be guessed, and a slow one would let strangers burn our
 * CPU.
 */
export function digestApiKey(key: string, pepper: Pepper = currentPepper()): ApiKeyDigest {
  return { digest: hmac(key, pepper.secret), pepperId: pepper.id }
}

function currentPepper(): Pepper {
  const [pepper] = apiKeySettings().API_KEY_PEPPERS
  if (pepper === undefined) throw new Error('API_KEY_PEPPERS is empty')
  return pepper
}

/** Whether the key has that digest. Takes the same time when there is no digest, or its pepper is gone. */
export function hasDigest(
  key: string,
  stored: ApiKeyDigest | undefined,
  peppers: readonly Pepper[] = apiKeySettings().API_KEY_PEPPERS,
): boolean {
  const pepper = peppers.find(({ id }) => id === stored?.pepperId)
  const computed = hmac(key, pepper?.secret ?? '')
  const known = pepper !== undefined && stored?.digest.length === none.length
  return timingSafeEqual(computed, known ? stored.digest : none)
}

function hmac(key: string, pepper: string): Buffer {
  return createHmac('sha256', pepper).update(key).digest()
}
