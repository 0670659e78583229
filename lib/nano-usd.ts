/** Billionths of a US dollar, always whole: sums are exact at any size. */
export type NanoUsd = bigint
