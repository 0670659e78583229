import { api, dataOf, type Schemas } from '../app/api.ts'
import { atHolder, type Holder } from '../limits/holders.tsx'
import type { ListPage } from '../parts/use-pages.ts'

export type Budget = Schemas['Budget']
/** With what runs on it now. */
export type BudgetWithHolds = Schemas['BudgetWithHolds']
export type Period = Budget['period']

/** What may be spent, and when the owner is warned. */
export interface BudgetTerms {
  readonly period: Period
  readonly limit_usd: string
  readonly warn_at_percent: number
}

export const periods: readonly Period[] = ['daily', 'weekly', 'monthly', 'total']

export const listBudgets = (cursor: string | undefined): Promise<ListPage<BudgetWithHolds>> =>
  dataOf(api.GET('/budgets', { params: { query: cursor === undefined ? {} : { cursor } } }))

/** @throws ApiError */
export const setBudget = (holder: Holder, body: BudgetTerms): Promise<Budget> =>
  atHolder(holder, {
    organization: () => dataOf(api.PUT('/budgets/organization', { body })),
    member: (at) => dataOf(api.PUT('/budgets/members/{user_id}', { ...at, body })),
    api_key: (at) => dataOf(api.PUT('/budgets/api-keys/{key_id}', { ...at, body })),
  })

/** @throws ApiError */
export const removeBudget = (holder: Holder): Promise<unknown> =>
  atHolder<Promise<unknown>>(holder, {
    organization: () => dataOf(api.DELETE('/budgets/organization')),
    member: (at) => dataOf(api.DELETE('/budgets/members/{user_id}', at)),
    api_key: (at) => dataOf(api.DELETE('/budgets/api-keys/{key_id}', at)),
  })

/** @throws ApiError */
export const topUpBudget = (holder: Holder, amountUsd: string): Promise<Budget> =>
  dataOf(api.POST('/budgets/top-up', { body: { ...holder, amount_usd: amountUsd } }))

/** @throws ApiError */
export const resetBudget = (holder: Holder): Promise<Budget> =>
  dataOf(api.POST('/budgets/reset', { body: holder }))
