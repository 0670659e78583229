import { ofBudget } from '../reset-budget/schema.ts'
import { amount } from '../set-organization-budget/schema.ts'

/** The body of `POST /budgets/top-up`. */
export const topUp = ofBudget({ amount_usd: amount })
