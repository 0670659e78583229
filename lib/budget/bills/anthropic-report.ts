import * as z from 'zod/mini'
import { plainModelName } from '../../model-names.ts'
import type { BilledSum, ReadBill } from './billed-sum.ts'
import { scaled } from './decimal.ts'

const tokens = z.int().check(z.nonnegative())
const period = {
  starting_at: z.iso.datetime(),
  ending_at: z.iso.datetime(),
  group: z.object({ model: z.nullable(z.string()) }),
}
const costItem = z.object({
  ...period,
  cost: z.object({ currency: z.literal('USD'), list_amount: z.string() }),
})
const usageItem = z.object({
  ...period,
  usage: z.object({
    uncached_input_tokens: tokens,
    output_tokens: tokens,
    cache_read_input_tokens: tokens,
    cache_creation: z.object({ ephemeral_5m_input_tokens: tokens, ephemeral_1h_input_tokens: tokens }),
  }),
})
const page = z.object({ data: z.array(z.union([costItem, usageItem])), has_more: z.boolean() })
type Item = z.output<typeof costItem> | z.output<typeof usageItem>

const dayMs = 86_400_000

/**
 * Reads pages of Anthropic's Usage and Cost Analytics API, of `GET /v1/organizations/analytics/cost` or `/usage`, one page a line:
 * by day and model (`group_by[]=model`, `time_bucket_width=1d`). Types of @anthropic-ai/sdk 1.14.0, BetaAnalyticsCostItem and
 * BetaAnalyticsUsageItem: amounts are in cents with decimals. What is compared is the list price, as the books have it, before
 * any discount.
 * @param pages parsed JSON of each
 * @throws RangeError that says what is not as it should be
 */
export function readAnthropicReport(pages: readonly unknown[]): ReadBill {
  const parsed = pages.map((each, index) => {
    const { success, data, error } = page.safeParse(each)
    if (success) return data
    const [issue] = error.issues
    throw new RangeError(`Page ${index + 1} is no page of a cost or usage report: ${issue?.path.join('.')}`)
  })
  if (parsed.at(-1)?.has_more) throw new RangeError('The last page has has_more: the next one is missing')
  return { sums: parsed.flatMap(({ data }) => data.map(toSum)), remarks: [] }
}

function toSum(item: Item): BilledSum {
  const { starting_at: start, ending_at: end, group } = item
  const day = start.slice(0, 10)
  if (Date.parse(end) > Date.parse(day) + dayMs) {
    throw new RangeError(`The row of ${start} to ${end} is more than a day: ask with time_bucket_width=1d`)
  }
  return {
    upstream: 'anthropic',
    model: group.model === null ? undefined : plainModelName(group.model),
    day,
    cost: 'cost' in item ? scaled(item.cost.list_amount, 7) : undefined,
    tokens: 'usage' in item ? toTokens(item.usage) : {},
  }
}

function toTokens(usage: z.output<typeof usageItem>['usage']) {
  return {
    inputTokens: usage.uncached_input_tokens,
    outputTokens: usage.output_tokens,
    cacheReadInputTokens: usage.cache_read_input_tokens,
    cacheCreation5mInputTokens: usage.cache_creation.ephemeral_5m_input_tokens,
    cacheCreation1hInputTokens: usage.cache_creation.ephemeral_1h_input_tokens,
  }
}
