import { api, dataOf, type Schemas } from '../app/api.ts'
import { type Resource, useResource } from '../parts/use-resource.ts'
import { span } from './span.ts'

export type Spending = Schemas['SpendingReport']
export type SpendingRow = Schemas['SpendingRow']

/** What every organization has spent in the chosen span. */
export function useSpending(): Resource<Spending> {
  const query = span.value
  return useResource(
    () => dataOf(api.GET('/usage/organizations', { params: { query } })),
    [query.since, query.until],
  )
}

/** Undefined for one that has used nothing. */
export const spentBy = (spending: Spending | undefined, organizationId: string): SpendingRow | undefined =>
  spending?.data.find(({ organization_id: id }) => id === organizationId)

/** Which part of all it is, from 0 to 1; rounded, as shares are. */
export const shareOf = (costUsd: string, totalUsd: string): number =>
  Number(totalUsd) > 0 ? Number(costUsd) / Number(totalUsd) : 0

const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 })

export const asShare = (share: number): string => percent.format(share)
