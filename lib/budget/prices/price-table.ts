import { upstreamsOf } from '../../config/upstreams.ts'
import { InvalidRequestError } from '../../errors.ts'
import { isModelName, type ModelName, modelNames, plainModelName } from '../../model-names.ts'
import { type Factor, list } from './price-factor.ts'

/** Nano-USD per token. A price of $1 per million tokens is 1,000 here. */
export interface Rates {
  readonly input: bigint
  readonly output: bigint
  readonly cacheRead: bigint
  readonly cacheCreation5m: bigint
  readonly cacheCreation1h: bigint
}

/** By prompt size, smallest first; the tier of the whole prompt prices the whole request. */
type Tiers = readonly { readonly promptTokensUpTo: number; readonly rates: Rates }[]

/** What a model is sold as, whenever that is. */
interface Terms {
  /** The model's context: prompt and answer together. */
  readonly contextTokens: number
  /** The longest answer, thinking included. */
  readonly answerTokens: number
  /** A shorter prompt is not kept in the cache; null where that is not published. */
  readonly leastCacheableTokens: number | null
  /** The multiplier of inference in the United States. */
  readonly us: Factor
  /** The multiplier of fast mode; null where it has no price. */
  readonly fast: Factor | null
  readonly end?: End
}

/** How a model goes. */
interface End {
  /** From this instant it is not sold. */
  readonly soldUntil: string
  readonly successor: ModelName
}

interface Offer extends Terms {
  /** Oldest first, each in force until the next one begins. */
  readonly prices: readonly { readonly validFrom: string; readonly tiers: Tiers }[]
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

const flat = (rates: Rates): Tiers => [{ promptTokensUpTo: Infinity, rates }]

/** A price that has not changed since the books began. */
const always = (tiers: Tiers) => [{ validFrom: '2026-01-01T00:00:00Z', tiers }]

const million = 1_000_000

/** The models from 4.6 on. */
const large = {
  contextTokens: million,
  answerTokens: 128_000,
  us: { times: 11n, over: 10n },
  fast: null,
} satisfies Partial<Terms>

/** The models of the generation 4.5, which know no geography. */
const small = { contextTokens: 200_000, answerTokens: 64_000, us: list, fast: null } satisfies Partial<Terms>

const doubled: Factor = { times: 2n, over: 1n }

const mythosAndFable51 = always(flat(perMillion(10, 50, 12.5, 20, 0.25)))
const mythosAndFable52 = always(flat(perMillion(8, 40, 10, 16, 0.2)))
const mythosAndFable5 = always(flat(perMillion(10, 50, 12.5, 20, 1)))
const opusBefore55 = always(flat(perMillion(5, 25, 6.25, 10, 0.5)))
const sonnet4 = always(flat(perMillion(3, 15, 3.75, 6, 0.3)))

/**
 * What Anthropic charges: prices, with those of geography and fast mode, off https://platform.claude.com/docs/en/about-claude/pricing;
 * context, longest answer and least prompt of the cache off https://platform.claude.com/docs/en/about-claude/models/overview and
 * .../build-with-claude/prompt-caching; ends off .../about-claude/model-deprecations; all as of 2026-10-10, the prices
 * of the 5.5 models, Fable 5.1, Sonnet 4.6 and Haiku 4.5 as of 2026-11-22. Newer than these pages: Fable and Mythos 5.2 of 2026-11-09 (genai-prices 0.2.3, which cites
 * the pricing page; their least cacheable prompt is in none of the sources), and the ends (LiteLLM 1.110.2, which cites the page
 * on deprecations, and the SDK's own warning; the successor of Opus 4.5 is the newest of its line, by our choice). No hour of an
 * end is published: it is the first one of the day. Haiku 4.5 may end on any day since 2026-10-15, and none is named.
 *
 * Prices are only added, never changed: what was booked must stay explicable. The models of the SDK that are not sold are in
 * `unsoldModels`, with the reason.
 */
const offers: Readonly<Record<ModelName, Offer>> = {
  'claude-sonnet-5-5': {
    ...large,
    leastCacheableTokens: 512,
    prices: [
      { validFrom: '2026-01-01T00:00:00Z', tiers: flat(perMillion(2, 10, 2.5, 4, 0.2)) },
      { validFrom: '2026-10-07T00:00:00Z', tiers: flat(perMillion(2, 10, 2.5, 4, 0.1)) },
    ],
  },
  'claude-opus-5-5': {
    ...large,
    leastCacheableTokens: 512,
    fast: doubled,
    prices: always(flat(perMillion(4, 20, 5, 8, 0.2))),
  },
  'claude-haiku-5-5': {
    ...large,
    leastCacheableTokens: 512,
    prices: always([
      { promptTokensUpTo: 100_000, rates: perMillion(0.1, 0.5, 0.125, 0.2, 0.01) },
      { promptTokensUpTo: Infinity, rates: perMillion(0.5, 2.5, 0.625, 1, 0.05) },
    ]),
  },
  'claude-fable-5-2': { ...large, leastCacheableTokens: null, fast: doubled, prices: mythosAndFable52 },
  'claude-mythos-5-2': { ...large, leastCacheableTokens: null, prices: mythosAndFable52 },
  'claude-fable-5-1': { ...large, leastCacheableTokens: 512, prices: mythosAndFable51 },
  'claude-mythos-5-1': { ...large, leastCacheableTokens: 512, prices: mythosAndFable51 },
  'claude-fable-5': { ...large, leastCacheableTokens: 512, prices: mythosAndFable5 },
  'claude-mythos-5': { ...large, leastCacheableTokens: 512, prices: mythosAndFable5 },
  'claude-opus-5': { ...large, leastCacheableTokens: 512, fast: doubled, prices: opusBefore55 },
  'claude-sonnet-5': {
    ...large,
    leastCacheableTokens: 1_024,
    prices: always(flat(perMillion(2, 10, 2.5, 4, 0.2))),
  },
  // Its fast mode ends on 2026-11-30: what is not served is not reported either.
  'claude-opus-4-8': { ...large, leastCacheableTokens: 1_024, fast: doubled, prices: opusBefore55 },
  'claude-opus-4-7': { ...large, leastCacheableTokens: 2_048, prices: opusBefore55 },
  // Asked to be fast, it answers at its usual speed and price.
  'claude-opus-4-6': { ...large, leastCacheableTokens: 4_096, fast: list, prices: opusBefore55 },
  'claude-sonnet-4-6': { ...large, leastCacheableTokens: 1_024, prices: sonnet4 },
  'claude-opus-4-5': {
    ...small,
    leastCacheableTokens: 4_096,
    prices: opusBefore55,
    end: { soldUntil: '2027-01-22T00:00:00Z', successor: 'claude-opus-5-5' },
  },
  'claude-sonnet-4-5': {
    ...small,
    leastCacheableTokens: 1_024,
    prices: sonnet4,
    end: { soldUntil: '2026-11-30T00:00:00Z', successor: 'claude-sonnet-5-5' },
  },
  'claude-haiku-4-5': {
    ...small,
    leastCacheableTokens: 4_096,
    prices: always(flat(perMillion(1, 5, 1.25, 2, 0.1))),
  },
}

/** The price of one model at one time, for calls all served alike. */
export interface PriceOfModel extends Terms {
  readonly model: ModelName
  readonly at: Date
  readonly tiers: Tiers
  /** Undefined: the list price. */
  readonly factor?: Factor
}

/** The price of every model that is on sale at that time, and that an upstream of this deployment has. */
export function pricesAt(at: Date): PriceOfModel[] {
  const offered = modelNames.filter((model) => isOffered(model) && !pastEnd(model, at))
  return offered.flatMap((model) => priceOf(model, at) ?? [])
}

const isOffered = (model: string) => upstreamsOf(model).length > 0

/**
 * The price of a model that may be asked.
 * @param model by its plain name
 * @throws InvalidRequestError for a model that is not on sale at that time: `model_retired`, with its successor, or
 * `model_unavailable`, with the models that are
 */
export function findOffer(model: string, at: Date): PriceOfModel {
  const end = isModelName(model) ? pastEnd(model, at) : undefined
  if (end !== undefined) throw retired(model, end)
  if (!isOffered(model)) throw unavailable(model, at)
  return findPrice(model, at)
}

/**
 * The price of a model that was asked, which may have ended meanwhile.
 * @param model by its plain name
 * @throws InvalidRequestError for a model that had no price at that time
 */
export function findPrice(model: string, at: Date): PriceOfModel {
  const price = isModelName(model) ? priceOf(model, at) : undefined
  if (price !== undefined) return price
  throw unavailable(model, at)
}

function unavailable(model: string, at: Date): InvalidRequestError {
  const message = `The model "${model.slice(0, 100)}" is not available here.`
  const models = pricesAt(at).map((offer) => offer.model)
  return new InvalidRequestError(message, 'model_unavailable', { models })
}

function priceOf(model: ModelName, at: Date): PriceOfModel | undefined {
  const { prices, ...terms } = offers[model]
  const price = prices.findLast((row) => new Date(row.validFrom) <= at)
  return price && { model, at, ...terms, tiers: price.tiers }
}

/** The price of another model at the same time; undefined where it has none. */
export function priceBeside({ at }: PriceOfModel, name: string): PriceOfModel | undefined {
  const model = plainModelName(name)
  return isModelName(model) ? priceOf(model, at) : undefined
}

/** The end of the model, if that has come. */
function pastEnd(model: ModelName, at: Date): End | undefined {
  const { end } = offers[model]
  return end !== undefined && new Date(end.soldUntil) <= at ? end : undefined
}

function retired(model: string, { soldUntil, successor }: End): InvalidRequestError {
  const message = `The model "${model}" was retired on ${soldUntil.slice(0, 10)}. Its successor is "${successor}".`
  return new InvalidRequestError(message, 'model_retired', {
    successor,
    retired_at: new Date(soldUntil).toISOString(),
  })
}
