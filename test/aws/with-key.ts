import { type Address, type Deployment, sendForJson } from './deployment.ts'

/** What a temporary key may do. */
export interface KeyTerms {
  /** The most that it may ever spend: a decimal string of dollars. */
  readonly mostUsd: string
  readonly requestsPerMinute?: number
}

interface NewKey {
  readonly id: string
  readonly key: string
  readonly created_at: string
}

/** Longer than any run, so that a killed run leaves no key of lasting use. */
const lifetimeMs = 3_600_000

/** Creates a key that may chat within a budget, and revokes it once the work is done. */
export async function withKey<Result>(
  address: Address,
  { mostUsd, requestsPerMinute }: KeyTerms,
  work: (deployment: Deployment) => Promise<Result>,
): Promise<Result> {
  const manage = <Answer>(request: string, body?: object) =>
    sendForJson<Answer>(address, request, { bearer: address.adminKey, ...(body && { body }) })

  const {
    id,
    key,
    created_at: startedAt,
  } = await manage<NewKey>('POST /api-keys', {
    name: 'prove:aws',
    scopes: ['chat:read', 'chat:write'],
    expires_at: new Date(Date.now() + lifetimeMs).toISOString(),
  })
  try {
    await manage(`PUT /budgets/api-keys/${id}`, { period: 'total', limit_usd: mostUsd })
    if (requestsPerMinute !== undefined) {
      await manage(`PUT /rate-limits/api-keys/${id}`, { requests_per_minute: requestsPerMinute })
    }
    return await work({ ...address, key, keyId: id, startedAt })
  } finally {
    await manage(`DELETE /budgets/api-keys/${id}`)
    if (requestsPerMinute !== undefined) await manage(`DELETE /rate-limits/api-keys/${id}`)
    await manage(`DELETE /api-keys/${id}`)
  }
}
