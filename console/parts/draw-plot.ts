import uPlot from 'uplot'
// oxlint-disable-next-line import/no-unassigned-import -- styles have no name
import 'uplot/dist/uPlot.min.css'

/** What a plot is made with; colours are asked for whenever it is drawn, because the theme may have changed. */
export interface PlotLook {
  readonly lines: number
  readonly colorOf: (line: number) => string
  readonly format: (value: number) => string
  readonly formatTime: (seconds: number) => string
  /** Where the pointer is: the index of a time, or null outside. */
  readonly onPoint: (index: number | null) => void
}

/** Times, then the values of each line. */
export type PlotData = [times: number[], ...lines: (number | null)[][]]

/** A plot on the page. */
export interface DrawnPlot {
  show(data: PlotData): void
  redraw(): void
  remove(): void
}

const height = 176
const font = '12px system-ui, sans-serif'
/** A plot of a few readings is no wider than these seconds, or its times would repeat themselves. */
const leastSpan = 60

/** Draws in an element, as wide as that is. Text and grid have the element's colours of text and border. */
export function drawPlot(room: HTMLElement, data: PlotData, look: PlotLook): DrawnPlot {
  const axis = {
    font,
    stroke: () => getComputedStyle(room).color,
    grid: { stroke: () => getComputedStyle(room).borderTopColor, width: 1 },
    ticks: { show: false },
  }
  const plot = new uPlot(
    {
      width: room.clientWidth,
      height,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: {
        x: { range: (_, least, most) => [Math.min(least, most - leastSpan), most] },
        y: { range: (_, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
      },
      axes: [
        { ...axis, values: (_, times) => times.map(look.formatTime), space: 64 },
        { ...axis, values: (_, values) => values.map(look.format), size: 64 },
      ],
      series: [{}, ...Array.from({ length: look.lines }, (_, line) => lineOf(line, look))],
      hooks: { setCursor: [({ cursor }) => look.onPoint(cursor.idx ?? null)] },
    },
    data,
    room,
  )
  const sizes = new ResizeObserver(() => plot.setSize({ width: room.clientWidth, height }))
  sizes.observe(room)
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const redraw = () => plot.redraw()
  dark.addEventListener('change', redraw)
  return {
    show: (newer) => plot.setData(newer),
    redraw,
    remove: () => {
      sizes.disconnect()
      dark.removeEventListener('change', redraw)
      plot.destroy()
    },
  }
}

function lineOf(line: number, { colorOf }: PlotLook): uPlot.Series {
  const color = () => colorOf(line)
  return { stroke: color, width: 1.75, points: { size: 4, fill: color } }
}
