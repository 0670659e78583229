import type { NanoUsd } from '../../nano-usd.ts'

/** What a price is multiplied with: exact, because a tenth is no binary fraction. */
export interface Factor {
  readonly times: bigint
  readonly over: bigint
}

/** The price of the list. */
export const list: Factor = { times: 1n, over: 1n }

/** Both at once: surcharges stack. */
export function timesFactor(one: Factor, other: Factor): Factor {
  return { times: one.times * other.times, over: one.over * other.over }
}

export function isDearer(one: Factor, other: Factor): boolean {
  return one.times * other.over > other.times * one.over
}

/** A part of a nano-USD counts as a whole one: what is held or booked is never less than what is charged. */
export function multiply(amount: NanoUsd, { times, over }: Factor): NanoUsd {
  return (amount * times + over - 1n) / over
}
