/** The same work `count` times. */
export interface LedgerJob {
  /**
   * `turns` hold what they may cost and then settle, by the functions of the application, in new chats or in one (`further
   * turns`); `updates` does the least that a ledger could; the others read.
   */
  kind: 'turns' | 'further turns' | 'updates' | 'keys' | 'chats' | 'usage'
  /** The number of organizations that take turns. */
  organizations: number
  count: number
  atOnce: number
}

export type LedgerAnswer = { microseconds: number } | { failure: string }
