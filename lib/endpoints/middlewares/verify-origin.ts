import { createHash, timingSafeEqual } from 'node:crypto'
import { httpSettings } from '../../config/http.ts'
import { PermissionDeniedError } from '../../errors.ts'
import type { EndpointMiddleware } from '../exchange.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Compares in constant time: it tells neither where nor in length the texts differ. */
export function isOneOf(given: string | undefined, secrets: readonly string[]): boolean {
  const givenDigest = digest(given ?? '')
  return secrets.filter((secret) => timingSafeEqual(digest(secret), givenDigest)).length > 0
}

/**
 * A Function URL is public. Behind an edge, only what came through the edge is admitted: it adds a secret
 * header, of which two values are valid during a rotation.
 */
export function verifyOrigin(): EndpointMiddleware {
  return {
    before: ({ event }) => {
      const secrets = httpSettings().ORIGIN_VERIFY_SECRETS
      if (secrets.length > 0 && !isOneOf(event.headers['x-origin-verify'], secrets)) {
        throw new PermissionDeniedError('Use the public address of this service.', 'wrong_origin')
      }
    },
  }
}
