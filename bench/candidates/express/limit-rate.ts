import type { RequestHandler } from 'express'
import type { Redis } from 'ioredis'
import type { Principal } from './authenticate.ts'

const capacity = 1_000_000
const refillPerSecond = 100_000
const expirySeconds = 3600

/** The original's token bucket: read both values, compute here, write both back. */
export function limitRate(redis: Redis): RequestHandler {
  return async (_request, response, next) => {
    const { organizationId }: Principal = response.locals.principal
    const now = Date.now()
    const tokensKey = `ratelimit:${organizationId}:tokens`
    const refillKey = `ratelimit:${organizationId}:lastRefill`
    const storedTokens = await redis.get(tokensKey)
    const storedRefill = await redis.get(refillKey)
    const elapsedSeconds = (now - Number(storedRefill ?? now)) / 1000
    const tokens = Math.min(capacity, Number(storedTokens ?? capacity) + elapsedSeconds * refillPerSecond)
    if (tokens < 1) {
      response.status(429).json({ error: 'Too Many Requests', message: 'Rate limit exceeded' })
      return
    }
    await redis.set(tokensKey, String(tokens - 1), 'EX', expirySeconds)
    await redis.set(refillKey, String(now), 'EX', expirySeconds)
    response.setHeader('X-RateLimit-Limit', String(capacity))
    response.setHeader('X-RateLimit-Remaining', String(Math.floor(tokens - 1)))
    response.setHeader('X-RateLimit-Reset', new Date(now + 1000).toISOString())
    next()
  }
}
