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
  /** What those who wait for the budget longer have to hold of it. */
  needed_before: string
  /** The most that the shortest useful answer to this prompt may cost. */
  needed: string
  /** How many tokens that answer has. */
  least_tokens: number
  resets_at: string | null
}

/** 402: a budget cannot pay for the turn. Names the budget, and everything needed to see why. */
export class BudgetExceededError extends ApiError {
  /** @param waitedMs how long the turn has waited in vain for others to need less */
  constructor(refusal: HoldRefusal, waitedMs: number) {
    const { scope, subject, period, least_tokens, resets_at } = refusal
    const [limit, spent, held, before, needed] = [
      refusal.limit,
      refusal.spent,
      refusal.held,
      refusal.needed_before,
      refusal.needed,
    ].map((amount) => formatUsd(BigInt(amount)))
    const isInLine = BigInt(refusal.needed_before) > 0n
    super({
      status: 402,
      type: 'billing_error',
      code: 'budget_exceeded',
      message:
        `The ${period} budget of this ${holderNames[scope]} cannot pay for the request: ` +
        `$${spent} of $${limit} are spent and $${held} are held for requests that are running; ` +
        (isInLine ? `$${before} are for requests that wait longer; ` : '') +
        `this one may cost $${needed} or more, with the ${least_tokens} tokens that its answer needs.` +
        (waitedMs > 0 ? ` It has waited for ${(waitedMs / 1_000).toFixed(1)} s.` : '') +
        (resets_at === null ? '' : ` The budget resets at ${new Date(resets_at).toISOString()}.`),
      details: {
        scope,
        subject,
        period,
        limit_usd: limit,
        spent_usd: spent,
        held_usd: held,
        ...(isInLine && { needed_before_usd: before }),
        needed_usd: needed,
        least_tokens,
        ...(waitedMs > 0 && { waited_ms: waitedMs }),
        resets_at: resets_at === null ? null : new Date(resets_at).toISOString(),
      },
    })
  }
}
