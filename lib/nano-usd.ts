/** Billionths of a US dollar, always whole: sums of it are exact at any size. */
export type NanoUsd = bigint
