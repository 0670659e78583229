/** Days of UTC, `2026-11-30`, as the books have them. */
export type Day = string

export const daySeconds = 86_400

const secondsOf = (day: Day): number => Date.parse(day) / 1_000

export const dayAt = (seconds: number): Day => new Date(seconds * 1_000).toISOString().slice(0, 10)

export const today = (): Day => dayAt(Date.now() / 1_000)

/** @param days how many later; negative: earlier */
export const shifted = (day: Day, days: number): Day => dayAt(secondsOf(day) + days * daySeconds)

/** When each day from the first to the last begins, in seconds. */
export function beginningsOf({ first, last }: { first: Day; last: Day }): number[] {
  const count = (secondsOf(last) - secondsOf(first)) / daySeconds + 1
  return Array.from({ length: count }, (_, day) => secondsOf(first) + day * daySeconds)
}

const words = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
const shortWords = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** `Nov 30, 2026` */
export const asDay = (day: Day): string => words.format(new Date(day))

/** `Nov 30` */
export const asShortDay = (day: Day): string => shortWords.format(new Date(day))
