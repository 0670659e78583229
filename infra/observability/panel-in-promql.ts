import type { Panel } from './panels.ts'

const seconds = { second: 1, minute: 60, hour: 3_600 } as const

/** The query of a panel. @param window the range of rates: a duration, or a variable of Grafana */
export function panelInPromql(panel: Panel, window: string): string {
  if (panel.show === 'gauge') return `${sumBy(panel.by)}(${panel.metric})`
  if (panel.show === 'quantile') {
    const buckets = `${sumBy([...panel.by, 'le'])}(rate(${panel.metric}_bucket[${window}]))`
    return `histogram_quantile(${panel.part}, ${buckets})`
  }
  const factor = seconds[panel.per] / (panel.divisor ?? 1)
  const rate = `${sumBy(panel.by)}(rate(${panel.metric}[${window}]))${factor === 1 ? '' : ` * ${factor}`}`
  // A single line is drawn even before the first event; for several, the labels are not known by then.
  return panel.by.length === 0 ? `${rate} or vector(0)` : rate
}

const sumBy = (labels: readonly string[]) => (labels.length === 0 ? 'sum' : `sum by (${labels.join(', ')}) `)
