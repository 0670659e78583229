/** A point of a series: a time or a count, and a value. */
export type Point = readonly [x: number, y: number]

/** The slope of a series by Theil and Sen: the median of the slopes of all pairs, which outliers do not move. */
export function slopeOf(points: readonly Point[]): number {
  const slopes = points.flatMap(([x, y], index) =>
    points.slice(index + 1).map(([laterX, laterY]) => (laterY - y) / (laterX - x)),
  )
  return slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0
}
