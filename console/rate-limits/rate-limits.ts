import { api, dataOf, type Schemas } from '../app/api.ts'
import { atHolder, type Holder } from '../limits/holders.tsx'

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
export const setRateLimit = (holder: Holder, body: Limits): Promise<unknown> =>
  atHolder<Promise<unknown>>(holder, {
    organization: () => dataOf(api.PUT('/rate-limits/organization', { body })),
    member: (at) => dataOf(api.PUT('/rate-limits/members/{user_id}', { ...at, body })),
    api_key: (at) => dataOf(api.PUT('/rate-limits/api-keys/{key_id}', { ...at, body })),
  })

/** @throws ApiError */
export const removeRateLimit = (holder: Holder): Promise<unknown> =>
  atHolder<Promise<unknown>>(holder, {
    organization: () => dataOf(api.DELETE('/rate-limits/organization')),
    member: (at) => dataOf(api.DELETE('/rate-limits/members/{user_id}', at)),
    api_key: (at) => dataOf(api.DELETE('/rate-limits/api-keys/{key_id}', at)),
  })
