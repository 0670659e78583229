/** One metric. Its labels are bounded, so never a tenant, an id or a text of the caller. */
interface Definition {
  readonly type: 'counter' | 'histogram' | 'gauge'
  readonly help: string
  readonly labels: readonly string[]
  /** The upper bounds of a histogram, ascending, without the last, infinite one. */
  readonly buckets?: readonly number[]
  /**
   * The sets of labels under which CloudWatch keeps it, too: `[]` is the sum of all. Each combination of
   * values costs $0.30 a month, so these are what alarms and the dashboard read, and no more.
   */
  readonly dimensions?: readonly (readonly string[])[]
}

const durationBuckets = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]
const secondsBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Every metric, in the order in which `GET /metrics` shows them. */
export const definitions = {
  http_requests_total: {
    type: 'counter',
    help: 'Total number of HTTP requests',
    labels: ['method', 'route', 'status_code'],
    dimensions: [[], ['status_code']],
  },
  http_request_duration_ms: {
    type: 'histogram',
    help: 'Duration of HTTP requests in milliseconds',
    labels: ['method', 'route', 'status_code'],
    buckets: durationBuckets,
    dimensions: [['method', 'route']],
  },
  http_requests_in_progress: {
    type: 'gauge',
    help: 'HTTP requests that are being answered',
    labels: ['method', 'route'],
  },
  authentication_failures_total: {
    type: 'counter',
    help: 'Requests whose API key or token was refused, those of the operator and of the scraper too',
    labels: ['credential'],
    dimensions: [[]],
  },
  rate_limit_decisions_total: {
    type: 'counter',
    help: 'Requests that were held against rate limits, by whether they passed',
    labels: ['outcome'],
  },
  rate_limit_degraded_total: {
    type: 'counter',
    help: 'Those of them that a process decided alone, because Redis was away',
    labels: [],
    dimensions: [[]],
  },
  refusals_total: {
    type: 'counter',
    help: 'Requests that were refused for want of money or for coming too often, by the reason',
    labels: ['code'],
    dimensions: [['code']],
  },
  budget_holds_total: {
    type: 'counter',
    help: 'Turns that asked for a hold: in full, with a shorter answer, or in vain',
    labels: ['outcome'],
    dimensions: [['outcome']],
  },
  budget_waits_total: {
    type: 'counter',
    help: 'Turns that waited for a budget, by how that ended',
    labels: ['outcome'],
    dimensions: [['outcome']],
  },
  budget_wait_seconds: {
    type: 'histogram',
    help: 'How long turns waited for a budget, by how that ended',
    labels: ['outcome'],
    buckets: secondsBuckets,
  },
  budget_warnings_total: {
    type: 'counter',
    help: 'Budgets that came to the part of their limit at which they count as nearly spent',
    labels: ['scope'],
  },
  turns_total: {
    type: 'counter',
    help: 'Turns that were settled, by the state in which they ended',
    labels: ['model', 'state'],
    dimensions: [[], ['state'], ['model']],
  },
  turn_time_to_first_token_seconds: {
    type: 'histogram',
    help: 'Time from the request to the first text of Claude',
    labels: ['model'],
    buckets: secondsBuckets,
    dimensions: [[], ['model']],
  },
  model_tokens_total: {
    type: 'counter',
    help: 'Tokens that Claude reported, by kind',
    labels: ['model', 'kind'],
    dimensions: [['model', 'kind']],
  },
  model_cost_nano_usd_total: {
    type: 'counter',
    help: 'Cost of all turns in billionths of a US dollar',
    labels: ['model'],
    dimensions: [[], ['model']],
  },
  unexpected_prices_total: {
    type: 'counter',
    help: 'Calls that Claude served in a way that has no price here, or a higher one than was held',
    labels: ['kind', 'term'],
    dimensions: [[]],
  },
  upstream_errors_total: {
    type: 'counter',
    help: 'Calls to Claude that failed, retried ones included, by code',
    labels: ['upstream', 'model', 'code'],
    dimensions: [[], ['code'], ['upstream']],
  },
  upstream_moves_total: {
    type: 'counter',
    help: 'Calls that the next upstream was asked for, because this one could not serve them',
    labels: ['upstream', 'model'],
    dimensions: [[], ['upstream']],
  },
  ambiguous_calls_total: {
    type: 'counter',
    help: 'Calls to Claude that broke after they were sent, so that they may have been charged without an answer',
    labels: ['upstream', 'model'],
    dimensions: [[], ['upstream']],
  },
  upstream_trouble_total: {
    type: 'counter',
    help: 'Calls to Claude that failed of what only the operator can mend, by the reason',
    labels: ['upstream', 'reason'],
    dimensions: [[]],
  },
  upstream_switches_total: {
    type: 'counter',
    help: 'Changes by which the operator switched an upstream off or on, for one model or for all',
    labels: ['upstream', 'model', 'state'],
  },
  journal_failures_total: {
    type: 'counter',
    help: 'What could not be done with the journal of a running turn, which then cannot be resumed in full',
    labels: ['operation'],
    dimensions: [[]],
  },
  failed_settlements_total: {
    type: 'counter',
    help: 'Dead turns that could not be settled: to be tried again, or closed by force with what is known of them',
    labels: ['outcome'],
    dimensions: [[], ['outcome']],
  },
  turns_resumed_total: {
    type: 'counter',
    help: 'Requests that were answered from an earlier turn: resumed, or repeated under an Idempotency-Key or as a client’s own retry',
    labels: ['way'],
    dimensions: [[]],
  },
} as const satisfies Record<string, Definition>

export type Definitions = typeof definitions
export type MetricName = keyof Definitions
export type NameOf<Type extends Definition['type']> = {
  [Name in MetricName]: Definitions[Name]['type'] extends Type ? Name : never
}[MetricName]
export type Labels<Name extends MetricName> = Record<Definitions[Name]['labels'][number], string>
