import { ofBudget } from '../budgets.ts'

/** What `POST /budgets/reset` takes. */
export const input = { body: ofBudget({}) }
