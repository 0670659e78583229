import { createHmac, timingSafeEqual } from 'node:crypto'
import { apiKeySettings } from '../config/api-keys.ts'

export interface Pepper {
  readonly id: string
  readonly secret: string
}

/** What Postgres keeps of a key or of a token. */
export interface SecretDigest {
  digest: Buffer
  pepperId: string
}

/** A digest of nothing. */
const none = Buffer.alloc(32)

/**
 * The digest of a new secret. Keyed with a pepper, so that a stolen database alone cannot tell a right one from a wrong
 * one. A fast hash: 256 random bits cannot be guessed, and a slow one would let strangers burn our CPU.
 */
export function digestSecret(secret: string, pepper: Pepper = currentPepper()): SecretDigest {
  return { digest: hmac(secret, pepper.secret), pepperId: pepper.id }
}

/** Under which new secrets are stored. */
export function currentPepper(): Pepper {
  const [pepper] = apiKeySettings().API_KEY_PEPPERS
  if (pepper === undefined) throw new Error('API_KEY_PEPPERS is empty')
  return pepper
}

/** Whether the secret has that digest. Takes the same time when there is no digest, or its pepper is gone. */
export function hasDigest(
  secret: string,
  stored: SecretDigest | undefined,
  peppers: readonly Pepper[] = apiKeySettings().API_KEY_PEPPERS,
): boolean {
  const pepper = peppers.find(({ id }) => id === stored?.pepperId)
  const computed = hmac(secret, pepper?.secret ?? '')
  const known = pepper !== undefined && stored?.digest.length === none.length
  return timingSafeEqual(computed, known ? stored.digest : none)
}

function hmac(secret: string, pepper: string): Buffer {
  return createHmac('sha256', pepper).update(secret).digest()
}
