import type { NanoUsd } from '../../nano-usd.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import type { Usage } from '../../usage.ts'

/** What one line of a bill says of an upstream, a model and a day. Bills know no calls, and many lines can be of one day. */
export interface BilledSum {
  readonly upstream: UpstreamName
  /** By its plain name; undefined: the bill names none. */
  readonly model: string | undefined
  /** Of UTC, `2026-11-29`. */
  readonly day: string
  /** At list price; undefined: the line tells tokens alone. */
  readonly cost: NanoUsd | undefined
  /** None where the line tells none; undefined: those that it tells are in a unit that is not known here. */
  readonly tokens: Partial<Usage> | undefined
}

/** A bill as read. */
export interface ReadBill {
  readonly sums: readonly BilledSum[]
  /** What it has that cannot be compared, a sentence each. */
  readonly remarks: readonly string[]
}
