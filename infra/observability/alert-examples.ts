import type { AlertName, alerts, LambdaAlert } from './alerts.ts'

/** Series by name, each with its values by the minute in promtool's notation: `0+6x20` grows by 6, 20 times. */
type Series = Readonly<Record<string, string>>

/** Courses of events: one on which the alert must fire after `at` minutes, and similar ones on which it must not. */
interface Example {
  readonly at: number
  readonly fires: Series
  readonly quiet: readonly Series[]
}

/** The alerts that Prometheus watches. */
type PrometheusAlert = {
  [Name in AlertName]: (typeof alerts)[Name] extends Pick<LambdaAlert, 'lambdaMetric'> ? never : Name
}[AlertName]

const requests = (status: number) =>
  `http_requests_total{method="POST",route="/chat",status_code="${status}"}`
const turns = (state: string) => `turns_total{model="claude-sonnet-5-5",state="${state}"}`
const upstreamErrors = (code: string) => `upstream_errors_total{model="claude-sonnet-5-5",code="${code}"}`
const trouble = (reason: string) => `upstream_trouble_total{reason="${reason}"}`
const unexpectedPrices = (kind: string, term: string) =>
  `unexpected_prices_total{kind="${kind}",term="${term}"}`
const firstTokens = (bound: string) =>
  `turn_time_to_first_token_seconds_bucket{model="claude-sonnet-5-5",le="${bound}"}`
const failedSettlements = (outcome: string) => `failed_settlements_total{outcome="${outcome}"}`
const journalFailures = 'journal_failures_total{operation="append"}'
const refused = 'authentication_failures_total{credential="api-key"}'
const cost = 'model_cost_nano_usd_total{model="claude-opus-5-5"}'
const up = 'up{job="llm-production-app",instance="localhost:3000"}'

/** What promtool tries on every rule; written by hand from an alert's purpose, not from its expression. */
export const alertExamples: Readonly<Record<PrometheusAlert, Example>> = {
  ServerErrors: {
    at: 15,
    fires: { [requests(200)]: '0+90x20', [requests(503)]: '0+4x20', [requests(500)]: '0+4x20' },
    quiet: [
      { [requests(200)]: '0+90x20', [requests(503)]: '0+4x20', [requests(429)]: '0+90x20' },
      // Half fail, but of only two a minute: at night, that is no reason to wake anyone.
      { [requests(200)]: '0+1x20', [requests(503)]: '0+1x20' },
      // It has just begun.
      { [requests(200)]: '0+90x20', [requests(503)]: '0x12 0+20x8' },
    ],
  },
  InternalErrors: {
    at: 12,
    fires: { [requests(500)]: '7x9 8x10' },
    quiet: [{ [requests(500)]: '7x20', [requests(503)]: '0+9x20' }],
  },
  TurnsFailing: {
    at: 20,
    fires: { [turns('completed')]: '0+8x30', [turns('failed')]: '0+2x30' },
    quiet: [
      { [turns('completed')]: '0+95x30', [turns('failed')]: '0+5x30', [turns('stopped')]: '0+50x30' },
      { [turns('completed')]: '0+1x30', [turns('failed')]: '0+0.5x30' },
      { [turns('completed')]: '0+8x30', [turns('failed')]: '0x17 0+30x5' },
    ],
  },
  FirstTokenSlow: {
    at: 25,
    fires: {
      [firstTokens('5')]: '0+8x30',
      [firstTokens('10')]: '0+10x30',
      [firstTokens('+Inf')]: '0+10x30',
    },
    quiet: [
      { [firstTokens('5')]: '0+19x30', [firstTokens('10')]: '0+20x30', [firstTokens('+Inf')]: '0+20x30' },
      {
        [firstTokens('5')]: '0+10x20 200x10',
        [firstTokens('10')]: '0+10x30',
        [firstTokens('+Inf')]: '0+10x30',
      },
    ],
  },
  UpstreamErrors: {
    at: 20,
    fires: { [turns('completed')]: '0+10x30', [upstreamErrors('upstream_overloaded')]: '0+3x30' },
    quiet: [
      { [turns('completed')]: '0+10x30', [upstreamErrors('upstream_overloaded')]: '0+1x30' },
      { [turns('completed')]: '0+1x30', [upstreamErrors('upstream_overloaded')]: '0+0.5x30' },
      { [turns('completed')]: '0+10x30', [upstreamErrors('upstream_overloaded')]: '0x17 0+30x5' },
    ],
  },
  UpstreamRefusesUs: {
    at: 4,
    fires: { [trouble('spend_limit')]: '0 1 2 3 4' },
    quiet: [{ [trouble('spend_limit')]: '3x5', [upstreamErrors('upstream_error')]: '0+9x5' }],
  },
  PricesUnexpected: {
    at: 12,
    fires: { [unexpectedPrices('unknown', 'speed')]: '7x9 8x10' },
    quiet: [{ [unexpectedPrices('above_hold', 'all')]: '7x20', [cost]: '0+9x20' }],
  },
  RateLimitsDegraded: {
    at: 12,
    fires: { rate_limit_degraded_total: '0+1x20' },
    // A single bad moment.
    quiet: [{ rate_limit_degraded_total: '0x8 5x20' }],
  },
  TurnsAbandoned: {
    at: 15,
    fires: { [turns('abandoned')]: '0+1x20' },
    quiet: [{ [turns('abandoned')]: '0x5 1 2 3 3x20', [turns('failed')]: '0+1x20' }],
  },
  TurnsClosedByForce: {
    at: 12,
    fires: { [failedSettlements('closed_by_force')]: '0x9 1x10' },
    quiet: [{ [failedSettlements('tried_again')]: '0+1x20', [failedSettlements('closed_by_force')]: '4x20' }],
  },
  JournalFailing: {
    at: 10,
    fires: { [journalFailures]: '0+1x20' },
    quiet: [{ [journalFailures]: '0x5 2x20' }],
  },
  CredentialsGuessed: {
    at: 6,
    fires: { [refused]: '0+70x10' },
    quiet: [{ [refused]: '0+50x10' }],
  },
  SpendFast: {
    at: 60,
    fires: { [cost]: '0+2000000000x60' },
    quiet: [{ [cost]: '0+1000000000x60' }],
  },
  MetricsUnreachable: {
    at: 12,
    fires: { [up]: '1 1 0x20' },
    quiet: [{ [up]: '1x9 0x20' }, { [up]: '1x5 0x4 1x20' }],
  },
  CountersFell: {
    at: 10,
    fires: { [requests(200)]: '1000+5x5 3+5x10' },
    quiet: [{ [requests(200)]: '1000+5x5 1025+0x10' }],
  },
}
