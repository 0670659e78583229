import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import * as z from 'zod/mini'
import { UsageError } from '../../local/run-program.ts'
import { type Facts, type Kind, type PriceList, priceFact } from './price-list.ts'

/** Its names of what has a price: https://docs.litellm.ai/docs/provider_registration/add_model_pricing */
const names: Readonly<Record<Kind, string>> = {
  input: 'input_cost_per_token',
  output: 'output_cost_per_token',
  'cache read': 'cache_read_input_token_cost',
  'cache write 5m': 'cache_creation_input_token_cost',
  'cache write 1h': 'cache_creation_input_token_cost_above_1hr',
}

const others = {
  max_input_tokens: 'context',
  max_output_tokens: 'answer',
  prompt_cache_min_tokens: 'least cacheable',
  deprecation_date: 'sold until',
} as const

const row = z.looseObject({
  litellm_provider: z.optional(z.string()),
  provider_specific_entry: z.optional(z.record(z.string(), z.unknown())),
})
type Row = z.infer<typeof row>

/**
 * LiteLLM's `model_prices_and_context_window.json`, of the PyPI wheel or its repository: Anthropic's own API alone, not the same
 * models at other vendors.
 * @throws UsageError for a file that is none
 */
export function litellmPrices(file: string): PriceList {
  const models = new Map<string, Facts>()
  for (const [model, found] of Object.entries(readRows(file))) {
    if (found.litellm_provider === 'anthropic' && model.startsWith('claude-'))
      models.set(model, factsOf(found))
  }
  if (models.size === 0) throw new UsageError(`${file} has no model of Anthropic's.`)
  return { name: `LiteLLM (${basename(file)})`, models, tells: () => true }
}

function readRows(file: string): Record<string, Row> {
  try {
    return z.record(z.string(), row).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new UsageError(`${file} is no price file of LiteLLM's.`, { cause })
  }
}

function factsOf(found: Row): Facts {
  const facts = new Map<string, number | string>()
  for (const [kind, name] of Object.entries(names)) {
    const tier = new RegExp(`^${name}(?:_above_(\\d+)k_tokens)?$`)
    for (const [field, price] of Object.entries(found)) {
      const above = tier.exec(field)
      // Dollars per token in binary: 1.25e-7 is not quite 0.125 of a millionth.
      if (above && typeof price === 'number')
        facts.set(priceFact(kind, Number(above[1] ?? 0) * 1_000), rounded(price * 1e6))
    }
  }
  for (const [field, fact] of Object.entries({ ...others, us: 'us', fast: 'fast' })) {
    const value = found[field] ?? found.provider_specific_entry?.[field]
    if (typeof value === 'number' || typeof value === 'string') facts.set(fact, value)
  }
  return facts
}

const rounded = (dollars: number) => Number(dollars.toFixed(6))
