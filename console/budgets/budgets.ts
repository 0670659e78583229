import { api, dataOf, type Schemas } from '../app/api.ts'
import type { Holder } from '../parts/holders.tsx'
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
export function setBudget(holder: Holder, body: BudgetTerms): Promise<Budget> {
  switch (holder.scope) {
    case 'organization':
      return dataOf(api.PUT('/budgets/organization', { body }))
    case 'member':
      return dataOf(
        api.PUT('/budgets/members/{user_id}', { params: { path: { user_id: holder.user_id } }, body }),
      )
    case 'api_key':
      return dataOf(
        api.PUT('/budgets/api-keys/{key_id}', { params: { path: { key_id: holder.api_key_id } }, body }),
      )
  }
}

/** @throws ApiError */
export function removeBudget(holder: Holder): Promise<unknown> {
  switch (holder.scope) {
    case 'organization':
      return dataOf(api.DELETE('/budgets/organization'))
    case 'member':
      return dataOf(
        api.DELETE('/budgets/members/{user_id}', { params: { path: { user_id: holder.user_id } } }),
      )
    case 'api_key':
      return dataOf(
        api.DELETE('/budgets/api-keys/{key_id}', { params: { path: { key_id: holder.api_key_id } } }),
      )
  }
}

/** @throws ApiError */
export const topUpBudget = (holder: Holder, amountUsd: string): Promise<Budget> =>
  dataOf(api.POST('/budgets/top-up', { body: { ...holder, amount_usd: amountUsd } }))

/** @throws ApiError */
export const resetBudget = (holder: Holder): Promise<Budget> =>
  dataOf(api.POST('/budgets/reset', { body: holder }))
