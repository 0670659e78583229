import { ApiError } from '../errors.ts'
import { type HolderScope, holderNames } from '../holder.ts'
import type { BudgetPeriod } from './budget.ts'
import { formatUsd } from './prices/money.ts'

/**
 * The tightest budget that a turn did not fit, as the SQL function `take_hold` reports it; money in nano-USD.
 */
export interface HoldRefusal {
  scope: HolderScope
  subject: string
  period: BudgetPeriod
  limit: string
  spent: string
  held: string
  /** The most that the shortest useful answer to this prompt may cost. */
  needed: string
  /** How many tokens that answer has. */
  least_tokens: number
  resets_at: string | null
}

/** 402: a budget cannot pay for the turn. Names the budget, and everything needed to see why. */
export class BudgetExceededError extends ApiError {
  constructor(refusal: HoldRefusal) {
    const { scope, subject, period, least_tokens, resets_at } = refusal
    const [limit, spent, held, needed] = [refusal.limit, refusal.spent, refusal.held, refusal.needed].map(
      (amount) => formatUsd(BigInt(amount)),
    )
    super({
      status: 402,
      type: 'billing_error',
      code: 'budget_exceeded',
      message:
        `The ${period} budget of this ${holderNames[scope]} cannot pay for the request: ` +
        `$${spent} of $${limit} are spent and $${held} are held for requests that are running; ` +
        `this one may cost $${needed} or more, with the ${least_tokens} tokens that its answer needs.` +
        (resets_at === null ? '' : ` The budget resets at ${new Date(resets_at).toISOString()}.`),
      details: {
        scope,
        subject,
        period,
        limit_usd: limit,
        spent_usd: spent,
        held_usd: held,
        needed_usd: needed,
        least_tokens,
        resets_at: resets_at === null ? null : new Date(resets_at).toISOString(),
      },
    })
  }
}
