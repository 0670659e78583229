import type { NanoUsd } from '../../nano-usd.ts'

/** A multiplier of prices: a fraction, because a tenth is not exact in binary. */
export interface Factor {
  readonly times: bigint
  readonly over: bigint
}

/** The list price. */
export const list: Factor = { times: 1n, over: 1n }

/** Both factors together: surcharges stack. */
export function timesFactor(one: Factor, other: Factor): Factor {
  return { times: one.times * other.times, over: one.over * other.over }
}

export function isDearer(one: Factor, other: Factor): boolean {
  return one.times * other.over > other.times * one.over
}

/** Rounds up to whole nano-USD: what is held or booked is never less than what is charged. */
export function multiply(amount: NanoUsd, { times, over }: Factor): NanoUsd {
  return (amount * times + over - 1n) / over
}
