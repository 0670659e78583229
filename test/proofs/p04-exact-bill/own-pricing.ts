import * as fc from 'fast-check'
import type { Extras, Iteration } from '../../../lib/reported.ts'
import type { ServedAs, Usage } from '../../../lib/usage.ts'
import { type Place, percentAt } from './places.ts'

/** Dollars per million tokens: in, out, read, written for 5 minutes and for 1 hour; typed from the price list once more. */
const rates = {
  'claude-sonnet-5-5': [2, 10, 0.1, 2.5, 4],
  'claude-opus-5-5': [4, 20, 0.2, 5, 8],
  'claude-fable-5-2': [8, 40, 0.2, 10, 16],
  'claude-fable-5-1': [10, 50, 0.25, 12.5, 20],
  'claude-opus-5': [5, 25, 0.5, 6.25, 10],
  'claude-opus-4-8': [5, 25, 0.5, 6.25, 10],
  'claude-sonnet-4-6': [3, 15, 0.3, 3.75, 6],
  'claude-haiku-4-5': [1, 5, 0.1, 1.25, 2],
} as const
type Model = keyof typeof rates
const models = Object.keys(rates) as Model[]
const soldFast = new Set<string>(['claude-opus-5-5', 'claude-fable-5-2', 'claude-opus-5', 'claude-opus-4-8'])

/** All that is reported of a call. */
export interface ReportedCall {
  readonly model: Model
  readonly usage: Usage
  readonly served: ServedAs
  readonly extras: Extras
}

/**
 * What a call costs in nano-USD, worked out apart from lib/budget/prices: in billionths of a nano-USD, and with percents in place
 * of fractions. Each step is rounded up by itself.
 */
export function ownPrice(place: Place, { model, usage, served, extras }: ReportedCall): bigint {
  const { serverTools = {}, iterations = [] } = extras
  const price = (at: Model, used: Usage) => tokensAt(place, at, used, served)
  const steps = iterations.map((step) => ({ step, cost: price((step.model ?? model) as Model, step.usage) }))
  const answer = steps.filter(({ step }) => step.type === 'message')
  const besides = steps.filter(({ step }) => step.type !== 'message')
  const searches = BigInt(serverTools['web_search_requests'] ?? 0) * 10_000_000n
  const all =
    answer.length === 0
      ? [...besides.map(({ cost }) => cost), price(model, usage)]
      : steps.map(({ cost }) => cost)
  return all.reduce((sum, cost) => sum + cost, searches)
}

function tokensAt(place: Place, model: Model, usage: Usage, served: ServedAs): bigint {
  const [input, output, read, fiveMinutes, oneHour] = rates[model].map((usd) => BigInt(usd * 1e3 * 1e9))
  const listed =
    BigInt(usage.inputTokens) * (input ?? 0n) +
    BigInt(usage.outputTokens) * (output ?? 0n) +
    BigInt(usage.cacheReadInputTokens) * (read ?? 0n) +
    BigInt(usage.cacheCreation5mInputTokens) * (fiveMinutes ?? 0n) +
    BigInt(usage.cacheCreation1hInputTokens) * (oneHour ?? 0n)
  const geography = geographyPercent(place, model, served)
  const speed = served.speed === 'fast' ? 200n : 100n
  const tier = served.serviceTier === 'batch' ? 50n : 100n
  const times = listed * geography * speed * tier
  const over = 100n * 100n * 100n * 10n ** 9n
  return times % over === 0n ? times / over : times / over + 1n
}

function geographyPercent(place: Place, model: Model, { inferenceGeo }: ServedAs): bigint {
  if (inferenceGeo === undefined) return BigInt(percentAt(place, model) ?? 100)
  return inferenceGeo === 'us' && !model.endsWith('-4-5') ? 110n : 100n
}

const amount = fc.oneof(fc.constant(0), fc.nat(1_000), fc.nat(150_000))
const usages = fc.record({
  inputTokens: fc.integer({ min: 1, max: 150_000 }),
  outputTokens: fc.integer({ min: 1, max: 100_000 }),
  cacheReadInputTokens: amount,
  cacheCreation5mInputTokens: amount,
  cacheCreation1hInputTokens: amount,
})

/** Any call that such a place can report, with nothing in it that has no price. */
export function reportedCalls(place: Place): fc.Arbitrary<ReportedCall> {
  const there = models.filter((model) => percentAt(place, model) !== undefined)
  return fc
    .constantFrom(...there)
    .chain((model) =>
      fc.record({
        model: fc.constant(model),
        usage: usages,
        served: place.tellsService ? servedAs(soldFast.has(model)) : fc.constant({}),
        extras: extrasOf(model, there),
      }),
    )
    .map(coherent)
}

function servedAs(isSoldFast: boolean): fc.Arbitrary<ServedAs> {
  return fc.record(
    {
      inferenceGeo: fc.constantFrom('us', 'global', 'not_available'),
      speed: fc.constantFrom('standard', ...(isSoldFast ? ['fast'] : [])),
      serviceTier: fc.constantFrom('standard', 'batch'),
    },
    { requiredKeys: [] },
  )
}

function extrasOf(model: Model, there: readonly Model[]): fc.Arbitrary<Extras> {
  const own = fc.record({
    type: fc.constant('message'),
    model: fc.constantFrom(undefined, model),
    usage: usages,
  })
  const compaction = fc.record({
    type: fc.constant('compaction'),
    model: fc.constant(undefined),
    usage: usages,
  })
  const advice = fc.record({
    type: fc.constant('advisor_message'),
    model: fc.constantFrom<string>(...there),
    usage: usages,
  })
  return fc.record(
    {
      serverTools: fc.record(
        { web_search_requests: fc.nat(20), web_fetch_requests: fc.nat(20) },
        { requiredKeys: [] },
      ),
      iterations: fc.array<Iteration>(fc.oneof(own, compaction, advice), { maxLength: 4 }),
    },
    { requiredKeys: [] },
  )
}

/** Advice is as fast as the answer, and only of models that are sold so. */
function coherent(call: ReportedCall): ReportedCall {
  if (call.served.speed !== 'fast') return call
  const iterations = call.extras.iterations?.filter(({ model }) => model === undefined || soldFast.has(model))
  return { ...call, extras: { ...call.extras, ...(iterations && { iterations }) } }
}
