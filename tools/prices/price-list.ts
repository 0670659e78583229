import { findPrice, type Rates } from '../../lib/budget/prices/price-table.ts'
import { modelNames } from '../../lib/model-names.ts'

/**
 * What is said of a model: dollars per million tokens by kind (`input`, and `input above 100000` for a dearer tier), numbers of
 * tokens, multipliers, and the day of its end.
 */
export type Facts = ReadonlyMap<string, number | string>

/** The models of one source, by the names that it has for them. */
export interface PriceList {
  readonly name: string
  readonly models: ReadonlyMap<string, Facts>
  /** Whether the source speaks of this fact at all, so that its silence means something. */
  tells(fact: string): boolean
}

/** The kinds of tokens that have a price. */
export type Kind = keyof typeof kinds
const kinds = {
  input: 'input',
  output: 'output',
  'cache read': 'cacheRead',
  'cache write 5m': 'cacheCreation5m',
  'cache write 1h': 'cacheCreation1h',
} as const satisfies Record<string, keyof Rates>

/** @param above the prompt size from which on this tier is charged; 0 for the first one */
export const priceFact = (kind: string, above: number) => (above === 0 ? kind : `${kind} above ${above}`)

export const isPriceFact = (fact: string) => Object.hasOwn(kinds, fact.replace(/ above \d+$/, ''))

/** Our own table at that time, models that have ended among them. */
export function ourPrices(at: Date): PriceList {
  return {
    name: 'here',
    models: new Map(modelNames.map((model) => [model, factsOf(model, at)])),
    tells: () => true,
  }
}

function factsOf(model: string, at: Date): Facts {
  const { tiers, contextTokens, answerTokens, leastCacheableTokens, us, fast, end } = findPrice(model, at)
  const facts = new Map<string, number | string>([
    ['context', contextTokens],
    ['answer', answerTokens],
  ])
  for (const [index, { rates }] of tiers.entries()) {
    const above = tiers[index - 1]?.promptTokensUpTo ?? 0
    for (const [kind, rate] of Object.entries(kinds))
      facts.set(priceFact(kind, above), Number(rates[rate]) / 1_000)
  }
  if (leastCacheableTokens !== null) facts.set('least cacheable', leastCacheableTokens)
  for (const [name, factor] of Object.entries({ us, fast })) {
    if (factor !== null && factor.times !== factor.over)
      facts.set(name, Number(factor.times) / Number(factor.over))
  }
  if (end !== undefined) facts.set('sold until', end.soldUntil.slice(0, 10))
  return facts
}
