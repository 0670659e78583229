import { increase, type Quantity, quantile, share } from './quantity.ts'

interface AnyAlert {
  /** `page` wakes the person on call, `ticket` waits for the morning. */
  readonly severity: 'page' | 'ticket'
  /** What is wrong, in one sentence, for the person on call. */
  readonly summary: string
  /** How far back the alert looks, in minutes. */
  readonly windowMinutes: number
  /** For how many minutes the condition must hold. */
  readonly forMinutes: number
}

/** Watches our own metrics, on Prometheus and on CloudWatch. */
export interface MetricAlert extends AnyAlert {
  readonly quantity: Quantity
  readonly above: number
}

/** Watches what only Prometheus sees: the scrape itself. */
export interface ScrapeAlert extends AnyAlert {
  readonly expression: string
}

/** Watches what only CloudWatch sees: functions that ended before they could count anything. */
export interface LambdaAlert extends AnyAlert {
  readonly lambdaMetric: 'Errors' | 'Throttles'
  readonly above: number
}

export type Alert = MetricAlert | ScrapeAlert | LambdaAlert

const serverErrors = ['500', '502', '503', '504']
const nanoUsdPerUsd = 1_000_000_000

/** All alerts. docs/runbook.md has a section named after each. */
export const alerts = {
  ServerErrors: {
    severity: 'page',
    summary: 'More than 5 % of all requests end in a 5xx.',
    quantity: share(
      { metric: 'http_requests_total', where: { label: 'status_code', is: serverErrors } },
      { metric: 'http_requests_total' },
      10,
    ),
    above: 0.05,
    windowMinutes: 5,
    forMinutes: 5,
  },
  InternalErrors: {
    severity: 'ticket',
    summary: 'A request ended in a 500: a mistake of ours that no other code names.',
    quantity: increase({ metric: 'http_requests_total', where: { label: 'status_code', is: ['500'] } }),
    above: 0,
    windowMinutes: 15,
    forMinutes: 0,
  },
  TurnsFailing: {
    severity: 'page',
    summary: 'More than 10 % of all turns fail.',
    quantity: share(
      { metric: 'turns_total', where: { label: 'state', is: ['failed'] } },
      { metric: 'turns_total' },
      10,
    ),
    above: 0.1,
    windowMinutes: 10,
    forMinutes: 5,
  },
  FirstTokenSlow: {
    severity: 'ticket',
    summary: 'One turn in ten waits longer than 5 s for the first text.',
    quantity: quantile(0.9, 'turn_time_to_first_token_seconds'),
    above: 5,
    windowMinutes: 10,
    forMinutes: 10,
  },
  UpstreamErrors: {
    severity: 'ticket',
    summary: 'Claude fails, retries included, more than one call for every five turns.',
    quantity: share({ metric: 'upstream_errors_total' }, { metric: 'turns_total' }, 10),
    above: 0.2,
    windowMinutes: 10,
    forMinutes: 5,
  },
  UpstreamRefusesUs: {
    severity: 'page',
    summary: 'Claude refuses our key, account, rights or a model of ours: only the operator can mend that.',
    quantity: increase({ metric: 'upstream_trouble_total' }),
    above: 0,
    windowMinutes: 5,
    forMinutes: 0,
  },
  PricesUnexpected: {
    severity: 'ticket',
    summary: 'Claude serves calls in a way that has no price here, or a higher one than is held for them.',
    quantity: increase({ metric: 'unexpected_prices_total' }),
    above: 0,
    windowMinutes: 15,
    forMinutes: 0,
  },
  RateLimitsDegraded: {
    severity: 'page',
    summary: 'Processes decide on rate limits alone, within a tenth of each: Redis is away or slow.',
    quantity: increase({ metric: 'rate_limit_degraded_total' }),
    above: 0,
    windowMinutes: 5,
    forMinutes: 5,
  },
  TurnsAbandoned: {
    severity: 'ticket',
    summary: 'More than 5 turns within 15 minutes lost their process before they were settled.',
    quantity: increase({ metric: 'turns_total', where: { label: 'state', is: ['abandoned'] } }),
    above: 5,
    windowMinutes: 15,
    forMinutes: 0,
  },
  TurnsClosedByForce: {
    severity: 'ticket',
    summary: 'A turn could not be settled, and was closed with what is known of it: its charge is not exact.',
    quantity: increase({
      metric: 'failed_settlements_total',
      where: { label: 'outcome', is: ['closed_by_force'] },
    }),
    above: 0,
    windowMinutes: 15,
    forMinutes: 0,
  },
  JournalFailing: {
    severity: 'ticket',
    summary: 'The journal cannot be written or read: streams run, and cannot be resumed.',
    quantity: increase({ metric: 'journal_failures_total' }),
    above: 5,
    windowMinutes: 10,
    forMinutes: 0,
  },
  CredentialsGuessed: {
    severity: 'ticket',
    summary: 'More than 300 API keys or tokens were refused within 5 minutes.',
    quantity: increase({ metric: 'authentication_failures_total' }),
    above: 300,
    windowMinutes: 5,
    forMinutes: 0,
  },
  SpendFast: {
    severity: 'ticket',
    summary: 'All organizations together spent more than $100 within an hour.',
    quantity: increase({ metric: 'model_cost_nano_usd_total' }),
    above: 100 * nanoUsdPerUsd,
    windowMinutes: 60,
    forMinutes: 0,
  },
  MetricsUnreachable: {
    severity: 'page',
    summary: 'GET /metrics does not answer: no other alert can be trusted.',
    expression: 'absent(up{job="llm-production-app"} == 1)',
    windowMinutes: 0,
    forMinutes: 5,
  },
  CountersFell: {
    severity: 'ticket',
    summary: 'A counter fell: Redis lost what it had counted, and rates of that moment are wrong.',
    expression: 'sum(resets(http_requests_total[15m])) > 0',
    windowMinutes: 15,
    forMinutes: 0,
  },
  FunctionErrors: {
    severity: 'page',
    summary: 'Functions crash, time out or run out of memory: more than 5 times within 5 minutes.',
    lambdaMetric: 'Errors',
    above: 5,
    windowMinutes: 5,
    forMinutes: 0,
  },
  FunctionsThrottled: {
    severity: 'page',
    summary: 'Lambda refuses to run functions: the concurrency of the account or of a function is used up.',
    lambdaMetric: 'Throttles',
    above: 0,
    windowMinutes: 5,
    forMinutes: 5,
  },
} as const satisfies Record<string, Alert>

export type AlertName = keyof typeof alerts
