import type { ServedAs } from '../../usage.ts'
import type { PriceOfModel } from './price-table.ts'

/** A price, and whether everything reported has one. */
export interface ServedPrice {
  readonly price: PriceOfModel
  /** What was reported without having a price: the list price stands in for it, and is not the truth. */
  readonly unpriced: readonly (keyof ServedAs)[]
}
