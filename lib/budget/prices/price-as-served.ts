import { priceSettings } from '../../config/prices.ts'
import { log } from '../../log.ts'
import { count } from '../../metrics/record.ts'
import type { Extras } from '../../reported.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import type { ServedAs } from '../../usage.ts'
import { noExtras, type PricedExtras, priceExtras } from './price-extras.ts'
import { type Factor, isDearer, list, timesFactor } from './price-factor.ts'
import type { PriceOfModel } from './price-table.ts'
import type { ServedPrice } from './served-price.ts'
import { dearer, upstreamFactor } from './upstream-factor.ts'

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

/** What a call is booked at. */
export interface BookedPrice {
  /** Of its top-level tokens. */
  readonly price: PriceOfModel
  readonly extras: PricedExtras
  /** What was reported without having a price, of `ServedAs` and of extras. */
  readonly unpriced: readonly string[]
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

/**
 * The price that a hold is made at: for calls served as this deployment's are, by the dearest of the upstreams that may serve
 * them.
 */
export function priceToExpect(price: PriceOfModel, upstreams: readonly UpstreamName[]): PriceOfModel {
  const factor = upstreams
    .map((upstream) => priceAt(upstream, price, {}).price.factor ?? list)
    .reduce(dearer, list)
  return { ...price, factor }
}

/** The price at an upstream, of calls that it serves as this deployment's are unless it has said otherwise. */
export function priceAt(upstream: UpstreamName, price: PriceOfModel, served: ServedAs): ServedPrice {
  const { price: asServed, unpriced } = priceAsServed(price, { ...usualService(upstream), ...served })
  const factor = timesFactor(asServed.factor ?? list, upstreamFactor(upstream))
  return { price: { ...price, factor }, unpriced }
}

/**
 * The price that a call is booked at: for how Claude reports to have served it, and with what else it reports. The operator is
 * told when that has no price, or a higher one than expected.
 * @param upstream that served it; undefined: nobody knows, and the dearest counts
 */
export function priceToBook(
  expected: PriceOfModel,
  upstream: UpstreamName | undefined,
  { served, extras }: { served: ServedAs; extras: Extras },
): BookedPrice {
  if (upstream === undefined) return { price: expected, extras: noExtras, unpriced: [] }
  const { price, unpriced } = priceAt(upstream, expected, served)
  const beside = priceExtras(extras, expected, (model) => priceAt(upstream, model, served))
  const booked = { price, extras: beside, unpriced: [...unpriced, ...beside.unpriced] }
  const isAboveHold = isDearer(price.factor ?? list, expected.factor ?? list)
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

/** Bedrock has no such default: its profile says where it processes calls. */
const usualService = (upstream: UpstreamName): ServedAs =>
  upstream === 'bedrock' ? {} : { inferenceGeo: priceSettings().CLAUDE_INFERENCE_GEO }
