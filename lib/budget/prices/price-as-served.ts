import { priceSettings } from '../../config/prices.ts'
import { log } from '../../log.ts'
import { count } from '../../metrics/record.ts'
import type { ServedAs } from '../../usage.ts'
import { type Factor, isDearer, list, timesFactor } from './price-factor.ts'
import type { PriceOfModel } from './price-table.ts'

const half: Factor = { times: 1n, over: 2n }
const atList = () => list

/**
 * What Claude can report, and what it does to the price of a model, read off
 * https://platform.claude.com/docs/en/about-claude/pricing (data residency, fast mode, batch) on 2026-10-10.
 * Factors stack. Anything not listed has no price: capacity bought in advance (`priority`), other
 * geographies, fast mode of models that are not sold so.
 */
const factors: {
  readonly [Term in keyof Required<ServedAs>]: Readonly<
    Record<string, (price: PriceOfModel) => Factor | null>
  >
} = {
  inferenceGeo: { global: atList, not_available: atList, us: ({ us }) => us },
  speed: { standard: atList, fast: ({ fast }) => fast },
  serviceTier: { standard: atList, batch: () => half },
}

/** A price, and whether everything reported has one. */
export interface ServedPrice {
  readonly price: PriceOfModel
  /** What was reported without having a price: the list price stands in for it, and is not the truth. */
  readonly unpriced: readonly (keyof ServedAs)[]
}

/** The price of a model at a time, for calls served that way. */
export function priceAsServed(price: PriceOfModel, served: ServedAs): ServedPrice {
  const unpriced: (keyof ServedAs)[] = []
  let factor = list
  for (const [term, value] of Object.entries(served) as [keyof ServedAs, string][]) {
    const factorOf = Object.hasOwn(factors[term], value) ? factors[term][value] : undefined
    const known = factorOf?.(price) ?? null
    if (known === null) unpriced.push(term)
    else factor = timesFactor(factor, known)
  }
  return { price: { ...price, factor }, unpriced }
}

/** The price that a hold is made at: for calls served as this deployment's are. */
export function priceToExpect(price: PriceOfModel): PriceOfModel {
  return priceAsServed(price, usualService()).price
}

/**
 * The price that a call is booked at: for how Claude reports to have served it. The operator is told when
 * that has no price, or a higher one than expected.
 */
export function priceToBook(expected: PriceOfModel, served: ServedAs): ServedPrice {
  const booked = priceAsServed(expected, { ...usualService(), ...served })
  const isAboveHold = isDearer(booked.price.factor ?? list, expected.factor ?? list)
  for (const term of booked.unpriced) count('unexpected_prices_total', { kind: 'unknown', term })
  if (isAboveHold) count('unexpected_prices_total', { kind: 'above_hold', term: 'all' })
  if (isAboveHold || booked.unpriced.length > 0) {
    const { model } = expected
    log().warn('A call was not served as its price expects', {
      model,
      isAboveHold,
      unpriced: booked.unpriced,
      ...served,
    })
  }
  return booked
}

const usualService = (): ServedAs => ({ inferenceGeo: priceSettings().CLAUDE_INFERENCE_GEO })
