import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { theme } from '../app/theme.ts'
import type { DrawnPlot, PlotData } from './draw-plot.ts'

/** One line of a plot. */
export interface PlotSeries {
  readonly name: string
  /** One for each time; null where there is none. */
  readonly values: readonly (number | null)[]
}

interface Props {
  title: string
  /** In seconds since 1970, ascending. */
  times: readonly number[]
  series: readonly PlotSeries[]
  format: (value: number) => string
  formatTime: (seconds: number) => string
  /** Columns one on the other instead of lines, each for so many seconds. */
  columnSeconds?: number
}

/** Lines or columns over time, and a legend with their values under the pointer, or the last ones. */
export function Plot({ title, times, series, format, formatTime, columnSeconds }: Props) {
  const room = useRef<HTMLDivElement>(null)
  const legend = useRef<HTMLUListElement>(null)
  const plot = useSignal<DrawnPlot | undefined>(undefined)
  const pointed = useSignal<number | null>(null)
  const dataOf = () => asData(times, columnSeconds === undefined ? series : stacked(series))
  const names = series.map(({ name }) => name).join('\n')

  useEffect(() => {
    let isGone = false
    const drawing = import('./draw-plot.ts').then(({ drawPlot }) => {
      if (isGone || !room.current) return undefined
      plot.value = drawPlot(room.current, dataOf(), {
        lines: series.length,
        columnSeconds,
        colorOf: (line) => colorIn(legend.current, line),
        format,
        formatTime,
        onPoint: (index) => (pointed.value = index),
      })
      return plot.value
    })
    return () => {
      isGone = true
      plot.value = undefined
      void drawing.then((drawn) => drawn?.remove())
    }
  }, [names])
  useEffect(() => {
    plot.value?.show(dataOf())
  }, [plot.value, times, series])
  useEffect(() => plot.value?.redraw(), [theme.value])

  const at = pointed.value ?? times.length - 1
  const time = times[at]
  return (
    <figure class="plot">
      <figcaption class="plot-title">
        {title}
        {time !== undefined && <span class="plot-time number">{formatTime(time)}</span>}
      </figcaption>
      <div ref={room} class="plot-room" role="img" aria-label={title} />
      <ul ref={legend} class="plot-legend">
        {series.map(({ name, values }, line) => (
          <li key={line}>
            <span class="plot-swatch" aria-hidden="true" />
            {name} <b class="number">{valueOf(values[at], format)}</b>
          </li>
        ))}
      </ul>
    </figure>
  )
}

const asData = (times: readonly number[], series: readonly PlotSeries[]): PlotData => [
  [...times],
  ...series.map(({ values }) => [...values]),
]

/** The first on top of all others: each with what is below it. */
const stacked = (series: readonly PlotSeries[]): PlotSeries[] =>
  series.map(({ name, values }, index) => ({
    name,
    values: values.map((_, at) =>
      series.slice(index).reduce((sum, { values: below }) => sum + (below[at] ?? 0), 0),
    ),
  }))

const valueOf = (value: number | null | undefined, format: Props['format']): string =>
  value === null || value === undefined ? '–' : format(value)

/** A canvas knows no CSS variables: the colour is read from where CSS has set it. */
function colorIn(legend: HTMLElement | null, line: number): string {
  const swatch = legend?.querySelectorAll('.plot-swatch')[line]
  return swatch ? getComputedStyle(swatch).color : ''
}
