import uPlot from 'uplot'
// oxlint-disable-next-line import/no-unassigned-import -- styles have no name
import 'uplot/dist/uPlot.min.css'

/** What a plot is made with; colours are asked for whenever it is drawn, because the theme may have changed. */
export interface PlotLook {
  readonly lines: number
  /** Columns instead of lines, each for so many seconds; the first is drawn first, behind the others. */
  readonly columnSeconds: number | undefined
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

/** Room below the times, and beside the values. */
const axisPx = { times: 28, values: 64 }
const font = '12px system-ui, sans-serif'
/** How much of its time a column fills, and how wide it gets at most. */
const columnSize: [part: number, mostPx: number] = [0.72, 56]
/** Times that are marked below columns, in columns: days, weeks, months, a year. */
const columnSteps = [1, 2, 7, 14, 28, 91, 182, 364]
/** A plot of a few readings is no wider than these seconds, or its times would repeat themselves. */
const leastSpan = 60

/** Draws in an element, as large as that is. Text and grid have the element's colours of text and border. */
export function drawPlot(room: HTMLElement, data: PlotData, look: PlotLook): DrawnPlot {
  const axis = {
    font,
    stroke: () => getComputedStyle(room).color,
    grid: { stroke: () => getComputedStyle(room).borderTopColor, width: 1 },
    ticks: { show: false },
  }
  const { columnSeconds: each } = look
  const plot = new uPlot(
    {
      width: room.clientWidth,
      height: room.clientHeight,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6, show: !each } },
      scales: {
        x: {
          // What is left to the plot is marked in the reader's own time.
          time: !each,
          range: (_, least, most) =>
            each ? [least - each / 2, most + each / 2] : [Math.min(least, most - leastSpan), most],
        },
        y: { range: (_, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
      },
      axes: [
        {
          ...axis,
          values: (_, times) => times.map(look.formatTime),
          space: 64,
          size: axisPx.times,
          ...(each && { incrs: columnSteps.map((columns) => columns * each) }),
        },
        { ...axis, values: (_, values) => values.map(look.format), size: axisPx.values },
      ],
      series: [{}, ...Array.from({ length: look.lines }, (_, line) => lineOf(line, look))],
      hooks: { setCursor: [({ cursor }) => look.onPoint(cursor.idx ?? null)] },
    },
    data,
    room,
  )
  const sizes = new ResizeObserver(() => plot.setSize({ width: room.clientWidth, height: room.clientHeight }))
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

function lineOf(line: number, { colorOf, columnSeconds }: PlotLook): uPlot.Series {
  const color = () => colorOf(line)
  if (columnSeconds && uPlot.paths.bars) {
    return { fill: color, width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: columnSize }) }
  }
  return { stroke: color, width: 1.75, points: { size: 4, fill: color } }
}
