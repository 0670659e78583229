/** `count` turns, 50 at a time, each of which holds what it may cost and then settles. */
export interface LedgerJob {
  /** `turns` calls the functions of the application; `updates` does the least that a ledger could, see main.ts. */
  kind: 'turns' | 'updates'
  /** The number of organizations that take turns. */
  organizations: number
  count: number
}

export type LedgerAnswer = { microseconds: number } | { failure: string }
