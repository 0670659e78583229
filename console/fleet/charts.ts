import { operatorTexts } from '../organizations/texts.ts'
import type { Sample } from './prometheus-text.ts'
import { named, quantile, sumBy } from './readings.ts'

/** What lies between two readings of the fleet. */
export interface Interval {
  readonly seconds: number
  /** By how much the counters have grown. */
  readonly counted: readonly Sample[]
  /** The later reading. */
  readonly now: readonly Sample[]
}

/** The values of a chart's lines, by their names; null where there is none. */
export type Lines = Readonly<Record<string, number | null>>

interface Chart {
  readonly linesOf: (interval: Interval) => Lines
  readonly format: (value: number) => string
}

export type ChartName = keyof typeof operatorTexts.fleet.charts

const digits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })
const asFigure = (value: number) => digits.format(value)
const dollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumSignificantDigits: 3,
})
const asDollars = (value: number) => dollars.format(value)
const asSeconds = (value: number) => `${digits.format(value)} s`

const second = 1
const minute = 60

/** How fast a counter grows in a period, with a line for each value of a label. */
const rate =
  (name: string, label: string, period: number, divisor = 1) =>
  ({ counted, seconds }: Interval): Lines => {
    const sums = Object.entries(sumBy(named(counted, name), label))
    return Object.fromEntries(sums.map(([value, sum]) => [value, (sum / divisor / seconds) * period]))
  }

/** The watcher's own requests. */
const watching = new Set(['/metrics', '/health/stores'])

export const inProgress = (samples: readonly Sample[]): Sample[] =>
  named(samples, 'http_requests_in_progress').filter(({ labels }) => !watching.has(labels['route'] ?? ''))

/** What the page plots; the metrics are those of docs/metrics.md. */
export const charts: Readonly<Record<ChartName, Chart>> = {
  requests: { linesOf: rate('http_requests_total', 'status_code', second), format: asFigure },
  inProgress: { linesOf: ({ now }) => sumBy(inProgress(now), 'route'), format: asFigure },
  firstToken: {
    linesOf: ({ counted }) => {
      const buckets = named(counted, 'turn_time_to_first_token_seconds_bucket')
      return {
        [operatorTexts.fleet.median]: quantile(buckets, 0.5),
        [operatorTexts.fleet.slow]: quantile(buckets, 0.95),
      }
    },
    format: asSeconds,
  },
  tokens: { linesOf: rate('model_tokens_total', 'kind', second), format: asFigure },
  cost: {
    linesOf: rate('model_cost_nano_usd_total', 'model', minute, 1e9),
    format: asDollars,
  },
  turns: { linesOf: rate('turns_total', 'state', minute), format: asFigure },
  upstreamErrors: { linesOf: rate('upstream_errors_total', 'code', minute), format: asFigure },
  refusals: { linesOf: rate('refusals_total', 'code', minute), format: asFigure },
}

export const chartNames = Object.keys(charts) as ChartName[]
