import type { Definitions, NameOf } from '../../lib/metrics/definitions.ts'

/** All counters of one name, or those in which a label has one of the given values. */
export type Selection = {
  [Name in NameOf<'counter'>]: {
    readonly metric: Name
    readonly where?: { readonly label: Definitions[Name]['labels'][number]; readonly is: readonly string[] }
  }
}[NameOf<'counter'>]

/** A number that an alert watches over its window, in terms that Prometheus and CloudWatch both know. */
export type Quantity = Increase | Share | Quantile

/** How much counters grew. */
export interface Increase {
  readonly kind: 'increase'
  readonly of: Selection
}

/** The share, from 0 to 1, of some counters in the growth of others; 0 while the latter grew by less than `atLeast`. */
export interface Share {
  readonly kind: 'share'
  readonly of: Selection
  readonly in: Selection
  readonly atLeast: number
}

/** The value, in the metric's unit, below which `part` of all values lies. */
export interface Quantile {
  readonly kind: 'quantile'
  readonly part: 0.5 | 0.9 | 0.99
  readonly of: NameOf<'histogram'>
}

export const increase = (of: Selection): Increase => ({ kind: 'increase', of })

export const share = (of: Selection, all: Selection, atLeast: number): Share => ({
  kind: 'share',
  of,
  in: all,
  atLeast,
})

export const quantile = (part: Quantile['part'], of: Quantile['of']): Quantile => ({
  kind: 'quantile',
  part,
  of,
})
