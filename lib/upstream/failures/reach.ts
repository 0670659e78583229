import type { FailedCall } from '../../failed-call.ts'
import { field } from '../report/reported-usage.ts'

/** How far a call came that brought no answer. */
export type Reach = FailedCall['kind']

/** Statuses of a front that gave up waiting for what is behind it. */
const gaveUp: ReadonlySet<number> = new Set([408, 504])

export function reachOfStatus(status: number): Reach {
  return gaveUp.has(status) ? 'ambiguous' : 'refused'
}

/** Node's words for steps that come before any byte of a request is sent. */
const stepsBefore = /^(connect|getaddrinfo) E/
/** OpenSSL's reasons for which a certificate is not accepted, and Node's own. */
const ofCertificate = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/

/** @param cause as Node throws it */
export function reachOfBreak(cause: unknown): Reach {
  const isBefore =
    stepsBefore.test(String(field(cause, 'message'))) || ofCertificate.test(String(field(cause, 'code')))
  return isBefore ? 'unsent' : 'ambiguous'
}
