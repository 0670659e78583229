import { createHash } from 'node:crypto'
import type { Principal } from '../../auth/principal.ts'
import { InvalidRequestError } from '../../errors.ts'

/** What makes a request the repetition of an earlier one. */
export interface Idempotency {
  /** Of the key, its sender and its route. */
  readonly digest: Buffer
  /** Of what was asked. */
  readonly requestDigest: Buffer
}

/** Printable ASCII, bare or as the quoted string of the IETF draft (idempotency-key-header-07). */
const pattern = /^(?:"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/

/**
 * Reads the header `Idempotency-Key`.
 * @param asked what the caller sent, before defaults are filled in, because defaults may change
 * @throws InvalidRequestError
 */
export function readIdempotency(
  header: string | undefined,
  principal: Principal,
  route: string,
  asked: readonly unknown[],
): Idempotency | undefined {
  if (header === undefined) return undefined
  const match = pattern.exec(header.trim())
  const key = match?.[1] ?? match?.[2]
  if (key === undefined) {
    throw new InvalidRequestError(
      'Idempotency-Key must be 1 to 255 printable ASCII characters.',
      'invalid_idempotency_key',
    )
  }
  return {
    digest: digestOf([principal.organizationId, principal.userId, principal.apiKeyId, route, key]),
    requestDigest: digestOf(asked),
  }
}

function digestOf(parts: readonly unknown[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest()
}
