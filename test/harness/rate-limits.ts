import type { OwnLimits } from '../../lib/own-limits.ts'
import type { RateLimitInUse } from '../../lib/rate-limit/in-use.ts'
import type { RateLimits } from '../../lib/rate-limit/list-rate-limits.ts'
import type { RateLimit } from '../../lib/rate-limit/rate-limit.ts'
import type { Application, Caller } from './application.ts'
import { json } from './json.ts'

/** The holder of the limits, as a path segment. */
export type RateLimitPath = 'organization' | `members/${string}` | `api-keys/${string}`

/** Sets rate limits through the API. */
export async function setRateLimit(
  app: Application,
  path: RateLimitPath,
  limits: Partial<OwnLimits>,
): Promise<RateLimit> {
  const response = await app.send('PUT', `/rate-limits/${path}`, { as: app.ada, body: limits })
  if (!response.ok) throw new Error(`refused: ${await response.text()}`)
  return (await response.json()) as RateLimit
}

/** The limits of an organization as they were set, without how much of them is in use. */
export async function listRateLimits(app: Application, as: Caller = app.ada): Promise<RateLimits> {
  const page = await json<Omit<RateLimits, 'data'> & { data: RateLimitInUse[] }>(
    await app.send('GET', '/rate-limits?limit=100', { as }),
  )
  const data = page.data.map((listed) => {
    const { in_use: _, ...set } = listed
    return set
  })
  return { ...page, data }
}
