import type { UpstreamName } from './upstream-names.ts'

/** A call to Claude that brought no answer, as the books have it. JSON can have it, too. */
export interface FailedCall {
  readonly upstream: UpstreamName
  /**
   * How far it came. `unsent`: no connection. `refused`: it was answered with an error, and charged nothing. `ambiguous`: it
   * was sent, and then the connection broke, or nothing came in time; it may have been answered, and charged, all the same.
   */
  readonly kind: 'unsent' | 'refused' | 'ambiguous'
  /** Of HTTP; undefined: none came. */
  readonly status?: number | undefined
  readonly upstreamRequestId?: string | undefined
  /** ISO 8601. */
  readonly calledAt: string
}
