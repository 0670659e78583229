import type { FailedCall } from '../../failed-call.ts'
import { field } from '../reported-usage.ts'

/** How far a call came that brought no answer. */
export type Reach = FailedCall['kind']

/** Statuses of a front that gave up waiting for what is behind it. */
const gaveUp: ReadonlySet<number> = new Set([408, 504])

export function reachOfStatus(status: number): Reach {
  return gaveUp.has(status) ? 'ambiguous' : 'refused'
}

/** Steps of Node's that come before any byte of a request is sent. */
const stepsBefore: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo'])
/** OpenSSL's reasons for which a certificate is not accepted, and Node's own. */
const ofCertificate = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/

/** @param cause as Node throws it */
export function reachOfBreak(cause: unknown): Reach {
  const code = field(cause, 'code')
  const isBefore =
    stepsBefore.has(field(cause, 'syscall')) || (typeof code === 'string' && ofCertificate.test(code))
  return isBefore ? 'unsent' : 'ambiguous'
}
