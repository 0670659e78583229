import { findPrice } from './price-table.ts'

/** @throws InvalidRequestError for the first model without a price now, which cannot be used */
export function requirePrices(models: readonly string[]): void {
  const now = new Date()
  for (const model of models) findPrice(model, now)
}
