import { api, dataOf, type Schemas } from '../app/api.ts'
import type { Holder } from '../parts/holders.tsx'

/** What is limited, by its name in the API. */
export const kinds = [
  'requests_per_minute',
  'input_tokens_per_minute',
  'output_tokens_per_minute',
  'concurrent_streams',
] as const
export type Kind = (typeof kinds)[number]

/** A number for each limit; null where there is none. */
export type Limits = Readonly<Record<Kind, number | null>>

/** What was set for a holder, and how much of it is in use. */
export type RateLimit = Schemas['RateLimitInUse']

/** @throws ApiError */
export const listRateLimits = (cursor: string | undefined): Promise<Schemas['RateLimits']> =>
  dataOf(api.GET('/rate-limits', { params: { query: cursor === undefined ? {} : { cursor } } }))

/** Replaces all limits of a holder. @throws ApiError */
export function setRateLimit(holder: Holder, body: Limits): Promise<unknown> {
  switch (holder.scope) {
    case 'organization':
      return dataOf(api.PUT('/rate-limits/organization', { body }))
    case 'member':
      return dataOf(
        api.PUT('/rate-limits/members/{user_id}', { params: { path: { user_id: holder.user_id } }, body }),
      )
    case 'api_key':
      return dataOf(
        api.PUT('/rate-limits/api-keys/{key_id}', { params: { path: { key_id: holder.api_key_id } }, body }),
      )
  }
}

/** @throws ApiError */
export function removeRateLimit(holder: Holder): Promise<unknown> {
  switch (holder.scope) {
    case 'organization':
      return dataOf(api.DELETE('/rate-limits/organization'))
    case 'member':
      return dataOf(
        api.DELETE('/rate-limits/members/{user_id}', { params: { path: { user_id: holder.user_id } } }),
      )
    case 'api_key':
      return dataOf(
        api.DELETE('/rate-limits/api-keys/{key_id}', { params: { path: { key_id: holder.api_key_id } } }),
      )
  }
}
