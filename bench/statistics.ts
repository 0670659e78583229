/** The value at or below which the share `q` (0 to 1) of the values lies, by nearest rank. */
export function quantile(values: number[], q: number): number {
  const rank = Math.max(1, Math.ceil(q * values.length))
  const value = values.toSorted((a, b) => a - b)[rank - 1]
  if (value === undefined) throw new Error('quantile of no values')
  return value
}

/** The middle value; halfway between the two middle ones if their number is even. */
export function median(values: number[]): number {
  const middle = Math.floor(values.length / 2)
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[values.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  if (low === undefined || high === undefined) throw new Error('median of no values')
  return (low + high) / 2
}
