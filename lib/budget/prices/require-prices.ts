import { findOffer } from './price-table.ts'

/** @throws InvalidRequestError for the first model that is not on sale now, which cannot be used */
export function requirePrices(models: readonly string[]): void {
  const now = new Date()
  for (const model of models) findOffer(model, now)
}
