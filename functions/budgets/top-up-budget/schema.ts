import { amount, ofBudget } from '../budgets.ts'

/** What `POST /budgets/top-up` takes. */
export const input = { body: ofBudget({ amount_usd: amount }) }
