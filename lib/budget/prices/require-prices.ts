import { findPrice } from './price-table.ts'

/** @throws InvalidRequestError for the first model that has no price now, and so cannot be used */
export function requirePrices(models: readonly string[]): void {
  const now = new Date()
  for (const model of models) findPrice(model, now)
}
