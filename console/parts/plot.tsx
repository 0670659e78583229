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
}

/** Lines over time, and a legend with their values under the pointer, or the last ones. */
export function Plot({ title, times, series, format, formatTime }: Props) {
  const room = useRef<HTMLDivElement>(null)
  const legend = useRef<HTMLUListElement>(null)
  const plot = useSignal<DrawnPlot | undefined>(undefined)
  const pointed = useSignal<number | null>(null)
  const names = series.map(({ name }) => name).join('\n')

  useEffect(() => {
    let isGone = false
    const drawing = import('./draw-plot.ts').then(({ drawPlot }) => {
      if (isGone || !room.current) return undefined
      plot.value = drawPlot(room.current, asData(times, series), {
        lines: series.length,
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
    plot.value?.show(asData(times, series))
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
        {series.map(({ name, values }) => (
          <li key={name}>
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

const valueOf = (value: number | null | undefined, format: Props['format']): string =>
  value === null || value === undefined ? '–' : format(value)

/** A canvas knows no CSS variables: the colour is read from where CSS has set it. */
function colorIn(legend: HTMLElement | null, line: number): string {
  const swatch = legend?.querySelectorAll('.plot-swatch')[line]
  return swatch ? getComputedStyle(swatch).color : ''
}
