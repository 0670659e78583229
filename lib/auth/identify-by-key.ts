import { AuthenticationError } from '../errors.ts'
import { callFunction } from '../postgres/call-function.ts'
import { readApiKeyId } from './api-keys/api-key.ts'
import { type ApiKeyLimits, type Principal, type PrincipalRow, toPrincipal } from './principal.ts'
import { hasDigest } from './secret-digest.ts'

/** A row of the view `api_key_principals`: a key under one of its secrets. */
interface Row extends PrincipalRow, ApiKeyLimits {
  expires_at: Date | null
  digest: Buffer
  pepper_id: string
}
/** A key has its secret and, for a while after a rotation, the one before. */
const secretsPerKey = 2

/**
 * The member whom an API key acts for. A text that cannot be a key is refused without a query; an unknown key
 * and a wrong one cost the same and fail the same.
 * @returns the principal, and when the key ends in ms since the epoch
 * @throws AuthenticationError, UnavailableError
 */
export async function identifyByKey(key: string): Promise<{ principal: Principal; expiresAt: number }> {
  const id = readApiKeyId(key)
  if (id === undefined) throw new AuthenticationError()
  const rows = await callFunction<Row>('find_api_key', { api_key_id: id })
  // As many comparisons for a key without secrets, so that timing does not tell how many there are.
  const compared = Array.from({ length: secretsPerKey }, (_, index) => rows[index]).map((row) => ({
    row,
    isPresented: hasDigest(key, row && { digest: row.digest, pepperId: row.pepper_id }),
  }))
  const row = compared.find(({ isPresented }) => isPresented)?.row
  if (row === undefined) throw new AuthenticationError()
  return { principal: toPrincipal(row, row), expiresAt: row.expires_at?.getTime() ?? Infinity }
}
