import type { NanoUsd } from '../../nano-usd.ts'

const nanoPerUsd = 1_000_000_000n

/** What `parseUsd` accepts: less than a billion dollars, nine of which fit a Postgres `bigint`. */
export const usdPattern = /^\d{1,9}(\.\d{1,9})?$/

/** The most that can be written: `"999999999.999999999"`. */
export const maxNanoUsd: NanoUsd = 1_000_000_000n * nanoPerUsd - 1n

/** The inverse of `formatUsd`, exact. @throws RangeError for a text that does not match `usdPattern` */
export function parseUsd(dollars: string): NanoUsd {
  if (!usdPattern.test(dollars)) throw new RangeError('Not an amount of dollars')
  const [whole = '', decimals = ''] = dollars.split('.')
  return BigInt(whole + decimals.padEnd(9, '0'))
}

/** A decimal string of dollars for JSON: exact, with at least two decimals. `12_345_000n` → `"0.012345"`. */
export function formatUsd(amount: NanoUsd): string {
  const sign = amount < 0n ? '-' : ''
  const absolute = amount < 0n ? -amount : amount
  const decimals = String(absolute % nanoPerUsd).padStart(9, '0')
  return `${sign}${absolute / nanoPerUsd}.${decimals.slice(0, 2)}${decimals.slice(2).replace(/0+$/, '')}`
}
