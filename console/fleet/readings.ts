import type { Sample } from './prometheus-text.ts'

/**
 * What has been counted between two readings of the fleet. A counter that has fallen began anew, from 0; one that was not
 * there before stood at 0, because a reading has all of them.
 */
export function countedBetween(before: readonly Sample[], after: readonly Sample[]): Sample[] {
  const earlier = new Map(before.map(({ series, value }) => [series, value]))
  return after.map(({ name, labels, series, value }) => {
    const was = earlier.get(series) ?? 0
    return { name, labels, series, value: value < was ? value : value - was }
  })
}

export const named = (samples: readonly Sample[], name: string): Sample[] =>
  samples.filter((sample) => sample.name === name)

export const sum = (samples: readonly Sample[]): number =>
  samples.reduce((total, { value }) => total + value, 0)

/** The sums of the samples for each value of a label. */
export function sumBy(samples: readonly Sample[], label: string): Record<string, number> {
  const groups = Map.groupBy(samples, ({ labels }) => labels[label] ?? '')
  return Object.fromEntries([...groups].map(([value, group]) => [value, sum(group)]))
}

/**
 * Below which value a part of what was observed lies, by the buckets of a histogram: as Prometheus' `histogram_quantile`
 * has it, evenly within a bucket, and for the last one its lower bound. Null where nothing was observed.
 */
export function quantile(buckets: readonly Sample[], part: number): number | null {
  const ascending = Object.entries(sumBy(buckets, 'le'))
    .map(([bound, count]) => ({ bound: Number(bound.replace('Inf', 'Infinity')), count }))
    .toSorted((a, b) => a.bound - b.bound)
  const total = ascending.at(-1)?.count ?? 0
  if (total === 0) return null
  const rank = part * total
  const index = ascending.findIndex(({ count }) => count >= rank)
  const { bound, count } = ascending[index] ?? { bound: Infinity, count: total }
  const { bound: lower, count: below } = ascending[index - 1] ?? { bound: 0, count: 0 }
  return bound === Infinity ? lower : lower + ((bound - lower) * (rank - below)) / (count - below)
}
