import { InvalidRequestError } from '../../errors.ts'
import type { Factor } from './price-factor.ts'

/** Nano-USD per token. A price of $1 per million tokens is 1,000 here. */
export interface Rates {
  readonly input: bigint
  readonly output: bigint
  readonly cacheRead: bigint
  readonly cacheCreation5m: bigint
  readonly cacheCreation1h: bigint
}

interface Price {
  readonly model: string
  /** In force from this instant until the model's next row begins. */
  readonly validFrom: string
  /** The model's context: prompt and answer together. */
  readonly contextTokens: number
  /** Tiers by prompt size, smallest first; the tier of the whole prompt prices the whole request. */
  readonly tiers: readonly { readonly promptTokensUpTo: number; readonly rates: Rates }[]
}

/** Dollars per million tokens, as price lists print them, in whole nano-USD per token. */
const perMillion = (
  input: number,
  output: number,
  cacheCreation5m: number,
  cacheCreation1h: number,
  cacheRead: number,
): Rates => ({
  input: nano(input),
  output: nano(output),
  cacheCreation5m: nano(cacheCreation5m),
  cacheCreation1h: nano(cacheCreation1h),
  cacheRead: nano(cacheRead),
})

const nano = (usdPerMillion: number) => BigInt(Math.round(usdPerMillion * 1_000))

const flat = (rates: Rates) => [{ promptTokensUpTo: Infinity, rates }]

const million = 1_000_000

/**
 * What Anthropic charges, read off https://platform.claude.com/docs/en/about-claude/pricing on 2026-11-22;
 * the context of each model, off https://platform.claude.com/docs/en/about-claude/models/overview as of
 * 2026-10-10. Rows are only added, never changed: what was booked must stay explicable. A model without a row
 * is not sold.
 */
const priceTable: readonly Price[] = [
  {
    model: 'claude-sonnet-5-5',
    validFrom: '2026-01-01T00:00:00Z',
    contextTokens: million,
    tiers: flat(perMillion(2, 10, 2.5, 4, 0.2)),
  },
  {
    model: 'claude-sonnet-5-5',
    validFrom: '2026-10-07T00:00:00Z',
    contextTokens: million,
    tiers: flat(perMillion(2, 10, 2.5, 4, 0.1)),
  },
  {
    model: 'claude-opus-5-5',
    validFrom: '2026-01-01T00:00:00Z',
    contextTokens: million,
    tiers: flat(perMillion(4, 20, 5, 8, 0.2)),
  },
  {
    model: 'claude-haiku-5-5',
    validFrom: '2026-01-01T00:00:00Z',
    contextTokens: million,
    tiers: [
      { promptTokensUpTo: 100_000, rates: perMillion(0.1, 0.5, 0.125, 0.2, 0.01) },
      { promptTokensUpTo: Infinity, rates: perMillion(0.5, 2.5, 0.625, 1, 0.05) },
    ],
  },
  {
    model: 'claude-fable-5-1',
    validFrom: '2026-01-01T00:00:00Z',
    contextTokens: million,
    tiers: flat(perMillion(10, 50, 12.5, 20, 0.25)),
  },
  {
    model: 'claude-sonnet-4-6',
    validFrom: '2026-01-01T00:00:00Z',
    contextTokens: million,
    tiers: flat(perMillion(3, 15, 3.75, 6, 0.3)),
  },
  {
    model: 'claude-haiku-4-5',
    validFrom: '2026-01-01T00:00:00Z',
    contextTokens: 200_000,
    tiers: flat(perMillion(1, 5, 1.25, 2, 0.1)),
  },
]

/** The price of one model at one time, for calls all served alike. */
export type PriceOfModel = Price & {
  /** Undefined: the list price. */
  readonly factor?: Factor
}

/** The price of every model that has one at that time. */
export function pricesAt(at: Date): PriceOfModel[] {
  const valid = priceTable.filter((row) => new Date(row.validFrom) <= at)
  return [...new Map(valid.map((row) => [row.model, row])).values()]
}

/** @throws InvalidRequestError for a model without a price at that time, which cannot be used */
export function findPrice(model: string, at: Date): PriceOfModel {
  const prices = pricesAt(at)
  const price = prices.find((row) => row.model === model)
  if (price === undefined) {
    throw new InvalidRequestError(
      `The model "${model.slice(0, 100)}" is not available here.`,
      'model_unavailable',
      { models: prices.map((row) => row.model) },
    )
  }
  return price
}
