import type { NanoUsd } from '../../nano-usd.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import { noUsage, type Usage } from '../../usage.ts'
import { formatUsd } from '../prices/money.ts'
import type { BilledSum } from './billed-sum.ts'
import type { BookedSum } from './booked-sums.ts'

/**
 * `agrees`: to what rounding leaves. `explained`: the bill is what the books cannot know, no more than estimates and calls that may have
 * been charged can be off. `differs`: neither.
 */
export type Verdict = 'agrees' | 'explained' | 'differs'

/** What is booked and billed of one upstream and model over some days. */
export interface ComparedSum {
  readonly upstream: UpstreamName
  /** Undefined: of all models together, because the bill names none. */
  readonly model: string | undefined
  readonly from: string
  /** Inclusive. */
  readonly to: string
  readonly calls: number
  readonly booked: NanoUsd
  readonly billed: NanoUsd
  /** Between these the bill may be, whatever became of the calls that are not certain. */
  readonly least: NanoUsd
  readonly most: NanoUsd
  readonly estimated_calls: number
  readonly ambiguous_calls: number
  readonly verdict: Verdict
  /** Kinds of tokens that differ, where all of the calls are certain and the bill tells tokens. */
  readonly tokens: readonly { kind: keyof Usage; booked: number; billed: number }[]
  /** Days that differ though the whole does not: a call over midnight is on another day of the bill. */
  readonly days: readonly string[]
}

export interface SumComparison {
  readonly sums: readonly ComparedSum[]
  /** What could not be compared, a sentence each. */
  readonly remarks: readonly string[]
}

/** Anthropic meters Claude Platform on AWS by the hour in whole cents; how it rounds is not published. */
const centsPerDay = 24n * 10_000_000n

/** Compares what is booked and billed, by upstream, model and day, as far as the bill goes. */
export function compareSums(booked: readonly BookedSum[], billed: readonly BilledSum[]): SumComparison {
  const upstreams = [...new Set(billed.map(({ upstream }) => upstream))]
  const known = [...new Set(booked.flatMap(({ upstream }) => upstream ?? []))]
  const unbilled = known.filter((upstream) => !upstreams.includes(upstream))
  const parts = upstreams.map((upstream) => {
    return compareUpstream(
      upstream,
      booked.filter((sum) => sum.upstream === upstream || sum.upstream === null),
      billed.filter((sum) => sum.upstream === upstream),
    )
  })
  return {
    sums: parts.flatMap(({ sums }) => sums),
    remarks: [
      ...parts.flatMap(({ remarks }) => remarks),
      ...unbilled.map((upstream) => `${upstream}: there are calls in the books, and no bill was given`),
    ],
  }
}

function compareUpstream(upstream: UpstreamName, booked: readonly BookedSum[], billed: readonly BilledSum[]) {
  const days = billed.map(({ day }) => day).toSorted()
  const [from = '', to = ''] = [days[0], days.at(-1)]
  const within = booked.filter(({ day }) => from <= day && day <= to)
  const costs = billed.filter(({ cost }) => cost !== undefined)
  const namesModels = billed.some(({ model }) => model !== undefined)
  const models = namesModels
    ? [...new Set([...within, ...billed].flatMap(({ model }) => model ?? []))].toSorted()
    : [undefined]
  const compared = models
    .map((model) =>
      compareSpan(
        upstream,
        model,
        { from, to },
        within.filter(ofModel(model)),
        billed.filter(ofModel(model)),
      ),
    )
    .filter(({ calls, billed: cost, most }) => calls > 0 || cost > 0n || most > 0n)
  return {
    sums: costs.length > 0 ? compared : [],
    remarks: [
      ...(costs.length > 0 ? [] : [`${upstream}: the bill tells tokens alone, and no cost to compare`]),
      ...outside(upstream, booked, within),
      ...(namesModels
        ? withoutModel(upstream, costs)
        : [`${upstream}: the bill names no models, so all are compared together`]),
    ],
  }
}

const ofModel = (model: string | undefined) => (sum: { model?: string | undefined }) =>
  model === undefined || sum.model === model

function compareSpan(
  upstream: UpstreamName,
  model: string | undefined,
  { from, to }: { from: string; to: string },
  booked: readonly BookedSum[],
  billed: readonly BilledSum[],
): ComparedSum {
  const whole = judge(upstream, booked, billed)
  const days = [...new Set([...booked, ...billed].map(({ day }) => day))].toSorted()
  const differing = days.filter((day) => {
    const ofDay = (sum: { day: string }) => sum.day === day
    return judge(upstream, booked.filter(ofDay), billed.filter(ofDay)).verdict === 'differs'
  })
  return { upstream, model, from, to, ...whole, days: differing }
}

function judge(upstream: UpstreamName, booked: readonly BookedSum[], billed: readonly BilledSum[]) {
  const own = booked.filter((sum) => sum.upstream === upstream)
  const least = total(own, ({ exact }) => exact)
  const uncertain = total(booked, ({ estimates, ambiguous }) => estimates.most + ambiguous.most)
  const calls = own.reduce((sum, each) => sum + each.calls, 0)
  const bookedCost = total(own, ({ cost }) => cost)
  const billedCost = total(billed, ({ cost }) => cost ?? 0n)
  const days = new Set([...booked, ...billed].map(({ day }) => day)).size
  // Each call is rounded up here, and each line of a bill there.
  const rounding =
    BigInt(calls + billed.length) + (upstream === 'claude-platform' ? centsPerDay * BigInt(days) : 0n)
  const isWithin = (low: NanoUsd, high: NanoUsd) =>
    billedCost >= low - rounding && billedCost <= high + rounding
  const most = least + uncertain
  const verdict: Verdict = isWithin(bookedCost, bookedCost)
    ? 'agrees'
    : isWithin(least, most)
      ? 'explained'
      : 'differs'
  return {
    calls,
    booked: bookedCost,
    billed: billedCost,
    least,
    most,
    estimated_calls: own.reduce((sum, { estimates }) => sum + estimates.calls, 0),
    ambiguous_calls: own.reduce((sum, { ambiguous }) => sum + ambiguous.calls, 0),
    verdict,
    tokens: uncertain === 0n ? differingTokens(own, billed) : [],
  }
}

/** Of the kinds that the bill tells at all. */
function differingTokens(booked: readonly BookedSum[], billed: readonly BilledSum[]) {
  const told = billed.flatMap(({ tokens }) => tokens ?? [])
  if (told.length < billed.length || told.every((tokens) => Object.keys(tokens).length === 0)) return []
  return (Object.keys(noUsage) as (keyof Usage)[])
    .map((kind) => ({
      kind,
      booked: booked.reduce((sum, { usage }) => sum + usage[kind], 0),
      billed: told.reduce((sum, tokens) => sum + (tokens[kind] ?? 0), 0),
    }))
    .filter((one) => one.booked !== one.billed)
}

function outside(
  upstream: UpstreamName,
  booked: readonly BookedSum[],
  within: readonly BookedSum[],
): string[] {
  const calls = (sums: readonly BookedSum[]) =>
    sums.filter((sum) => sum.upstream === upstream).reduce((sum, each) => sum + each.calls, 0)
  const left = calls(booked) - calls(within)
  return left > 0 ? [`${upstream}: ${left} calls are on days before or after those of the bill`] : []
}

function withoutModel(upstream: UpstreamName, costs: readonly BilledSum[]): string[] {
  const cost = total(
    costs.filter(({ model }) => model === undefined),
    (sum) => sum.cost ?? 0n,
  )
  return cost === 0n
    ? []
    : [`${upstream}: $${formatUsd(cost)} are billed without a model, as web searches or containers are`]
}

const total = <Sum>(sums: readonly Sum[], of: (sum: Sum) => NanoUsd) =>
  sums.reduce((all, sum) => all + of(sum), 0n)
