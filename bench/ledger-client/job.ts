/** Half a hundred at once, each of which holds what a turn may cost and then settles it, until all are done. */
export interface LedgerJob {
  /** `turns`: with the functions of the application. `updates`: the least that a ledger could do, see main.ts. */
  kind: 'turns' | 'updates'
  /** So many organizations, in turn. */
  organizations: number
  count: number
}

export type LedgerAnswer = { microseconds: number } | { failure: string }
