import { Plot } from '../parts/plot.tsx'
import { type Daily, dailyOf } from './daily.ts'
import { asDay, asShortDay, dayAt, daySeconds } from './days.ts'
import { asFigure } from './measure.ts'
import type { Report } from './report.ts'
import { usageTexts } from './texts.ts'
import type { View } from './view.ts'

/** The days of a report as a plot and, where they are split, the same figures as a table. */
export function DailyFigures({ view, report }: { view: View; report: Report }) {
  const daily = dailyOf(view, report)
  const format = asFigure[view.measure]
  const isSplit = daily.series.length > 1 || view.by !== 'day'
  return (
    <section class="page-part card">
      <Plot
        key={view.measure}
        title={usageTexts.plot[view.measure]}
        {...daily}
        format={format}
        formatTime={(seconds) => asShortDay(dayAt(seconds))}
        columnSeconds={daySeconds}
      />
      {isSplit && (
        <details class="fold">
          <summary>{usageTexts.everyDay}</summary>
          <DailyTable daily={daily} format={format} title={usageTexts.plot[view.measure]} />
        </details>
      )}
    </section>
  )
}

/** Days on which something was used, the newest first. */
function DailyTable(props: { daily: Daily; format: (value: number) => string; title: string }) {
  const { times, series } = props.daily
  const used = times
    .map((time, at) => ({ day: dayAt(time), values: series.map(({ values }) => values[at] ?? 0) }))
    .filter(({ values }) => values.some((value) => value > 0))
    .toReversed()
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={props.title}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{usageTexts.by.day}</th>
            {series.map(({ name }, column) => (
              <th key={column} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {used.map(({ day, values }) => (
            <tr key={day}>
              <th scope="row">{asDay(day)}</th>
              {values.map((value, column) => (
                <td key={column} class="number">
                  {props.format(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
