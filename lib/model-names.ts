/**
 * The models of Claude that are sold here, or were, by the names of the Messages API. Each has a row of prices
 * (lib/budget/prices/price-table.ts) and one of abilities (lib/upstream/models/model-abilities.ts): without both, nothing compiles.
 */
export const modelNames = [
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'claude-haiku-5-5',
  'claude-fable-5-2',
  'claude-mythos-5-2',
  'claude-fable-5-1',
  'claude-mythos-5-1',
  'claude-fable-5',
  'claude-mythos-5',
  'claude-opus-5',
  'claude-sonnet-5',
  'claude-opus-4-8',
  'claude-opus-4-7',
  'claude-opus-4-6',
  'claude-sonnet-4-6',
  'claude-opus-4-5',
  'claude-sonnet-4-5',
  'claude-haiku-4-5',
] as const
export type ModelName = (typeof modelNames)[number]

/** Models that Anthropic's SDK lists and that are not sold here, and why. */
export const unsoldModels: Readonly<Record<string, string>> = {
  'claude-mythos-preview':
    'no price list of Anthropic has its price, and sources differ on its end: 2026-06-09, 2026-06-30 or open',
}

/** Only the generation 4.5 has names with a date; of later models the plain name is the only one. */
const datedNames: Readonly<Record<string, ModelName>> = {
  'claude-opus-4-5-20251101': 'claude-opus-4-5',
  'claude-sonnet-4-5-20250929': 'claude-sonnet-4-5',
  'claude-haiku-4-5-20251001': 'claude-haiku-4-5',
}

/**
 * The name under which a model is known in here, to rules, limits, prices and the ledger: every request and setting is read
 * through this, so that nothing behind it has to know of two names. A name that is not known stays as it is.
 */
export function plainModelName(name: string): string {
  return Object.hasOwn(datedNames, name) ? (datedNames[name] ?? name) : name
}

const known: ReadonlySet<string> = new Set(modelNames)

export function isModelName(name: string): name is ModelName {
  return known.has(name)
}
