import type { Price } from './prices.ts'

/** One line of a bill. */
export interface CostLine {
  readonly what: string
  /** Its factors, with their units. */
  readonly arithmetic: string
  /** In dollars. */
  readonly usd: number
}

/** Something that a cost is a multiple of. */
export interface Factor {
  readonly value: number
  readonly text: string
}

/** A line whose cost is the product of its factors. */
export function costLine(what: string, ...factors: readonly Factor[]): CostLine {
  return {
    what,
    arithmetic: factors.map(({ text }) => text).join(' × '),
    usd: factors.reduce((product, { value }) => product * value, 1),
  }
}

export const sumOf = (lines: readonly CostLine[]) => lines.reduce((sum, { usd }) => sum + usd, 0)

/** So much or so many of something. */
export function times(value: number, unit = ''): Factor {
  return { value, text: `${value.toLocaleString('en-US', { maximumSignificantDigits: 6 })} ${unit}`.trim() }
}

/** At that price. */
export function at({ usd, amount, per }: Price): Factor {
  return { value: usd / amount, text: `$${usd} per ${per}` }
}
