import * as z from 'zod/mini'
import { budgetPeriods } from '../../../lib/budget/budget.ts'
import { parseUsd, usdPattern } from '../../../lib/budget/money.ts'

/** In characters: nine digits, a point and nine more. */
const longestAmount = 19

/** Dollars as a decimal text, read as nano-USD. */
export const amount = z.pipe(
  z.string().check(
    z.maxLength(longestAmount),
    z.regex(usdPattern, {
      error: 'must be dollars below a billion as a text like "12.50", with nine decimals at most',
    }),
  ),
  z.transform(parseUsd),
)

/** The body of `PUT /budgets/…`. */
export const budgetTerms = z.strictObject({
  period: z.enum(budgetPeriods, { error: `must be one of ${budgetPeriods.join(', ')}` }),
  limit_usd: amount,
  warn_at_percent: z.prefault(z.int().check(z.minimum(1), z.maximum(100)), 80),
})
