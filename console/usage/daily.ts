import type { PlotSeries } from '../parts/plot.tsx'
import { beginningsOf, dayAt } from './days.ts'
import { groupName, groupOf } from './groups.ts'
import { costOf, measureOf, tokenKinds } from './measure.ts'
import type { Report, UsageRow } from './report.ts'
import { usageTexts } from './texts.ts'
import type { View } from './view.ts'

/** What a plot shows: for every day of a view, also those without use, a value of each series. */
export interface Daily {
  /** When each day begins, in seconds. */
  readonly times: readonly number[]
  readonly series: readonly PlotSeries[]
}

/** More cannot be told apart by their colours; the rest is one series. */
const mostSeries = 7

/** The days of a report: cost or tokens of each group, and ungrouped the kinds of tokens. */
export function dailyOf({ by, measure, first, last }: View, { groups, daily }: Report): Daily {
  const times = beginningsOf({ first, last })
  const days = times.map(dayAt)
  const valuesOf = (rows: readonly UsageRow[], value: (row: UsageRow) => number) => {
    const sums = new Map<string | undefined, number>()
    for (const row of rows) sums.set(row.day, (sums.get(row.day) ?? 0) + value(row))
    return days.map((day) => sums.get(day) ?? 0)
  }

  if (by === 'day') {
    const parts = measure === 'cost' ? [{ name: usageTexts.cost, of: costOf }] : tokenKinds
    return { times, series: parts.map(({ name, of }) => ({ name, values: valuesOf(daily, of) })) }
  }
  const value = measureOf[measure]
  const byGroup = Map.groupBy(daily, (row) => groupOf(row, by))
  const largest = groups.toSorted((a, b) => value(b) - value(a)).map((row) => groupOf(row, by))
  const shown = largest.length > mostSeries + 1 ? largest.slice(0, mostSeries) : largest
  const rest = largest.slice(shown.length).flatMap((group) => byGroup.get(group) ?? [])
  return {
    times,
    series: [
      ...shown.map((group) => ({
        name: groupName(group, by),
        values: valuesOf(byGroup.get(group) ?? [], value),
      })),
      ...(rest.length > 0 ? [{ name: usageTexts.others, values: valuesOf(rest, value) }] : []),
    ],
  }
}
