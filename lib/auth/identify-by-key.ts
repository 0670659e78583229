import { AuthenticationError } from '../errors.ts'
import { callFunction } from '../postgres/call-function.ts'
import { readApiKeyId } from './api-key.ts'
import { type ApiKeyDigest, hasDigest } from './api-key-digest.ts'
import { type ApiKeyLimits, type Principal, type PrincipalRow, toPrincipal } from './principal.ts'

/** A row of the view `api_key_principals`. */
interface Row extends PrincipalRow, ApiKeyLimits {
  expires_at: Date | null
  digest: Buffer
  pepper_id: string
  previous_digest: Buffer | null
  previous_pepper_id: string | null
  previous_expires_at: Date | null
}

/**
 * The holder of an API key. A key that cannot be one is refused without a question to Postgres; an unknown one and
 * a wrong one cost the same and fail the same.
 * @returns the principal and when the key ends, in ms since the epoch
 * @throws AuthenticationError, UnavailableError
 */
export async function identifyByKey(key: string): Promise<{ principal: Principal; expiresAt: number }> {
  const id = readApiKeyId(key)
  if (id === undefined) throw new AuthenticationError()
  const [row] = await callFunction<Row>('find_api_key', [id])
  const isCurrent = hasDigest(key, stored(row?.digest, row?.pepper_id))
  const isPrevious = hasDigest(key, stored(row?.previous_digest, row?.previous_pepper_id))
  if (row === undefined || !(isCurrent || isPrevious)) throw new AuthenticationError()
  const ends = [row.expires_at, isCurrent ? null : row.previous_expires_at]
  const expiresAt = Math.min(...ends.map((end) => end?.getTime() ?? Infinity))
  return { principal: toPrincipal(row, row), expiresAt }
}

function stored(
  digest: Buffer | null | undefined,
  pepperId: string | null | undefined,
): ApiKeyDigest | undefined {
  return digest && pepperId ? { digest, pepperId } : undefined
}
