import { setTimeout as pause } from 'node:timers/promises'
import { BrokenClaim, type Claim } from '../claim.ts'
import { type Deployment, send } from '../deployment.ts'

/** Says that a process decided alone. */
const mode = 'x-ratelimit-mode'
/** One per second; by then a process has asked Redis again. */
const tries = 6

export const limitHeaders: Claim = {
  claim: 'whoever is known is told their rate limits, and what is left of them',
  answers: [],
  look: async (deployment) => {
    const headers = await readHeaders(deployment)
    const policies = itemsOf(headers, 'ratelimit-policy', 'q')
    const left = itemsOf(headers, 'ratelimit', 'r')
    if (policies.size === 0) throw new BrokenClaim('there is no RateLimit-Policy')
    for (const [name, quota] of policies) {
      const remaining = left.get(name)
      if (remaining === undefined || remaining > quota) {
        throw new BrokenClaim(`of ${name}, ${quota} in all, ${remaining} are left`)
      }
    }
    for (const name of ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']) {
      if (!headers.has(name)) throw new BrokenClaim(`there is no ${name}`)
    }
    if (headers.has(mode)) throw new BrokenClaim(`processes decide alone: Redis was away for ${tries} s`)
    return [...policies].map(([name, quota]) => `${left.get(name)} of ${quota} ${name}`).join(', ')
  },
}

/** The headers of an answer for which Redis was asked: a new process may not have reached it yet. */
async function readHeaders(deployment: Deployment): Promise<Headers> {
  for (let left = tries; ; left--) {
    const { headers } = await send(deployment, 'GET /chats')
    if (left === 0 || !headers.has(mode)) return headers
    await pause(1_000)
  }
}

/** `"name";q=1;w=60, "other";q=2` by name. */
function itemsOf(headers: Headers, header: string, parameter: 'q' | 'r'): Map<string, number> {
  const items = (headers.get(header) ?? '').matchAll(
    new RegExp(`"(?<name>[a-z-]+)";${parameter}=(?<value>\\d+)`, 'g'),
  )
  return new Map([...items].map(({ groups }) => [groups?.['name'] ?? '', Number(groups?.['value'])]))
}
