/** Billionths of a US dollar, always whole: sums of it are exact at any size. */
export type NanoUsd = bigint

const nanoPerUsd = 1_000_000_000n

/** A decimal string of dollars for JSON: exact, with at least two decimals. `12_345_000n` → `"0.012345"`. */
export function formatUsd(amount: NanoUsd): string {
  const sign = amount < 0n ? '-' : ''
  const absolute = amount < 0n ? -amount : amount
  const decimals = String(absolute % nanoPerUsd).padStart(9, '0')
  return `${sign}${absolute / nanoPerUsd}.${decimals.slice(0, 2)}${decimals.slice(2).replace(/0+$/, '')}`
}
