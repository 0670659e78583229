import type { Definitions, MetricName, NameOf } from '../../lib/metrics/definitions.ts'

type LabelOf<Name extends MetricName> = Definitions[Name]['labels'][number]

interface AnyPanel {
  readonly title: string
}

/** How fast counters grow, with one line for each combination of label values. */
type RatePanel = {
  [Name in NameOf<'counter'>]: AnyPanel & {
    readonly show: 'rate'
    readonly metric: Name
    readonly by: readonly LabelOf<Name>[]
    readonly per: 'second' | 'minute' | 'hour'
    /** The value is divided by this before it is shown. */
    readonly divisor?: number
    /** Grafana's name for it. */
    readonly unit: string
  }
}[NameOf<'counter'>]

/** The median and the slow end of a histogram. */
type QuantilesPanel = {
  [Name in NameOf<'histogram'>]: AnyPanel & {
    readonly show: 'quantile'
    readonly metric: Name
    readonly by: readonly LabelOf<Name>[]
    readonly part: 0.5 | 0.9 | 0.99
    readonly unit: 'ms' | 's'
  }
}[NameOf<'histogram'>]

/** A gauge, which only a scrape reads: CloudWatch has none. */
type GaugePanel = {
  [Name in NameOf<'gauge'>]: AnyPanel & {
    readonly show: 'gauge'
    readonly metric: Name
    readonly by: readonly LabelOf<Name>[]
  }
}[NameOf<'gauge'>]

export type Panel = RatePanel | QuantilesPanel | GaugePanel

/** What both dashboards show, row by row. */
export const rows: Readonly<Record<string, readonly Panel[]>> = {
  Requests: [
    {
      title: 'Requests',
      show: 'rate',
      metric: 'http_requests_total',
      by: ['status_code'],
      per: 'second',
      unit: 'reqps',
    },
    {
      title: 'Duration, 90th percentile',
      show: 'quantile',
      metric: 'http_request_duration_ms',
      by: ['method', 'route'],
      part: 0.9,
      unit: 'ms',
    },
    { title: 'In progress', show: 'gauge', metric: 'http_requests_in_progress', by: ['method', 'route'] },
    {
      title: 'Refused credentials',
      show: 'rate',
      metric: 'authentication_failures_total',
      by: [],
      per: 'minute',
      unit: 'short',
    },
  ],
  Turns: [
    {
      title: 'Turns by how they ended',
      show: 'rate',
      metric: 'turns_total',
      by: ['state'],
      per: 'minute',
      unit: 'short',
    },
    {
      title: 'Turns by model',
      show: 'rate',
      metric: 'turns_total',
      by: ['model'],
      per: 'minute',
      unit: 'short',
    },
    {
      title: 'Time to first token, median',
      show: 'quantile',
      metric: 'turn_time_to_first_token_seconds',
      by: ['model'],
      part: 0.5,
      unit: 's',
    },
    {
      title: 'Time to first token, 90th percentile',
      show: 'quantile',
      metric: 'turn_time_to_first_token_seconds',
      by: ['model'],
      part: 0.9,
      unit: 's',
    },
    {
      title: 'Errors of Claude',
      show: 'rate',
      metric: 'upstream_errors_total',
      by: ['code'],
      per: 'minute',
      unit: 'short',
    },
    {
      title: 'Turns answered from an earlier one',
      show: 'rate',
      metric: 'turns_resumed_total',
      by: [],
      per: 'minute',
      unit: 'short',
    },
    {
      title: 'Dead turns that could not be settled',
      show: 'rate',
      metric: 'failed_settlements_total',
      by: [],
      per: 'minute',
      unit: 'short',
    },
    {
      title: 'Failures of the journal',
      show: 'rate',
      metric: 'journal_failures_total',
      by: [],
      per: 'minute',
      unit: 'short',
    },
  ],
  'Money and limits': [
    {
      title: 'Cost',
      show: 'rate',
      metric: 'model_cost_nano_usd_total',
      by: ['model'],
      per: 'hour',
      divisor: 1_000_000_000,
      unit: 'currencyUSD',
    },
    {
      title: 'Tokens',
      show: 'rate',
      metric: 'model_tokens_total',
      by: ['model', 'kind'],
      per: 'minute',
      unit: 'short',
    },
    {
      title: 'Holds',
      show: 'rate',
      metric: 'budget_holds_total',
      by: ['outcome'],
      per: 'minute',
      unit: 'short',
    },
    { title: 'Refusals', show: 'rate', metric: 'refusals_total', by: ['code'], per: 'minute', unit: 'short' },
    {
      title: 'Rate limits decided without Redis',
      show: 'rate',
      metric: 'rate_limit_degraded_total',
      by: [],
      per: 'minute',
      unit: 'short',
    },
  ],
}
