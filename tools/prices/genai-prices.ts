import { readFileSync } from 'node:fs'
import { calcPrice, findProvider, type PriceCalculation } from '@pydantic/genai-prices'
import { modelNames } from '../../lib/model-names.ts'
import { projectPath } from '../../local/project-path.ts'
import { type Facts, isPriceFact, type Kind, type PriceList, priceFact } from './price-list.ts'

/** Its names of what has a price: https://github.com/pydantic/genai-prices */
const names: Readonly<Record<Kind, string>> = {
  input: 'input_mtok',
  output: 'output_mtok',
  'cache read': 'cache_read_mtok',
  'cache write 5m': 'cache_write_mtok',
  'cache write 1h': 'cache_write_1h_mtok',
}

const tells = (fact: string) => isPriceFact(fact) || fact === 'context'

/** The table of the npm package at that time: our models as it takes them, and whatever else it has. */
export function genaiPrices(at: Date): PriceList {
  const providerId = 'anthropic'
  const own = findProvider({ providerId })?.models.map(({ id }) => id) ?? []
  const models = new Map<string, Facts>()
  for (const model of new Set([...modelNames, ...own])) {
    const found = calcPrice({ input_tokens: 1 }, model, { providerId, timestamp: at })
    if (found !== null) models.set(model, factsOf(found))
  }
  return { name: `genai-prices ${version()}`, models, tells }
}

function factsOf({ model: { context_window: context }, model_price: prices }: PriceCalculation): Facts {
  const facts = new Map<string, number>()
  if (context !== undefined) facts.set('context', context)
  for (const [kind, name] of Object.entries(names)) {
    const price = prices[name]
    if (price === undefined) continue
    if (typeof price === 'number') {
      facts.set(kind, price)
      continue
    }
    facts.set(kind, price.base)
    for (const tier of price.tiers) {
      // No prompt reaches a tier that begins where the context ends.
      if (tier.start < (context ?? Infinity)) facts.set(priceFact(kind, tier.start), tier.price)
    }
  }
  return facts
}

function version(): string {
  const text = readFileSync(projectPath('node_modules/@pydantic/genai-prices/package.json'), 'utf8')
  return String((JSON.parse(text) as { version: unknown }).version)
}
