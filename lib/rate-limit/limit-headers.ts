import type { Decision, Quota } from './decision.ts'
import { type Kind, kinds, type LimitHolderScope } from './limits.ts'

const kindNames = {
  requests: 'requests',
  inputTokens: 'input-tokens',
  outputTokens: 'output-tokens',
  streams: 'streams',
} as const satisfies Record<Kind, string>

const limitHolderNames = {
  organization: 'organization',
  member: 'member',
  api_key: 'api-key',
  turn: 'turn',
} as const satisfies Record<LimitHolderScope, string>

/** The draft has no unit for model tokens, and without one they would count as requests. */
const policyParameters = {
  requests: 'w=60',
  inputTokens: 'w=60;qu="tokens"',
  outputTokens: 'w=60;qu="tokens"',
  streams: 'qu="concurrent-requests"',
} as const satisfies Record<Kind, string>

/**
 * What every client learns of a decision: `RateLimit-Policy` and `RateLimit` (not an RFC yet, but
 * draft-ietf-httpapi-ratelimit-headers-10), `X-RateLimit-*` of the tightest limit on requests, and
 * `Retry-After`, in seconds, if waiting helps.
 */
export function limitHeaders(decision: Decision): Record<string, string> {
  const quotas = quotasOf(decision)
  const { requests } = decision.snapshot
  return {
    ...(quotas.length > 0 && {
      'RateLimit-Policy': quotas.map(([kind, quota]) => policyItem(kind, quota)).join(', '),
      RateLimit: quotas.map(([kind, quota]) => limitItem(decision, kind, quota)).join(', '),
    }),
    ...(requests && {
      'X-RateLimit-Limit': String(requests.limit),
      'X-RateLimit-Remaining': String(requests.remaining),
      'X-RateLimit-Reset': resetTime(decision, requests),
    }),
    ...(decision.outcome === 'denied' && { 'Retry-After': String(seconds(decision.retryAfterMs)) }),
    ...(decision.degraded && { 'X-RateLimit-Mode': 'degraded' }),
  }
}

/** What clients of Anthropic's API read besides. */
export function anthropicLimitHeaders(decision: Decision): Record<string, string> {
  const { requests, inputTokens, outputTokens } = decision.snapshot
  const tokens = scarcerTokens(decision)
  const named = { requests, tokens, 'input-tokens': inputTokens, 'output-tokens': outputTokens }
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, quota]) =>
      quota === undefined
        ? []
        : [
            [`anthropic-ratelimit-${name}-limit`, String(quota.limit)],
            [`anthropic-ratelimit-${name}-remaining`, String(quota.remaining)],
            [`anthropic-ratelimit-${name}-reset`, resetTime(decision, quota)],
          ],
    ),
  )
}

/** What clients of OpenAI's API read besides. */
export function openaiLimitHeaders(decision: Decision): Record<string, string> {
  const named = { requests: decision.snapshot.requests, tokens: scarcerTokens(decision) }
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, quota]) =>
      quota === undefined
        ? []
        : [
            [`x-ratelimit-limit-${name}`, String(quota.limit)],
            [`x-ratelimit-remaining-${name}`, String(quota.remaining)],
            [`x-ratelimit-reset-${name}`, duration(quota.fullInMs ?? 0)],
          ],
    ),
  )
}

/** Input or output, whichever has less left. */
function scarcerTokens({ snapshot: { inputTokens, outputTokens } }: Decision): Quota | undefined {
  const quotas = [inputTokens, outputTokens].filter((quota) => quota !== undefined)
  return quotas.toSorted((a, b) => a.remaining - b.remaining)[0]
}

/** As OpenAI writes it: `0s`, `12s`, `6m0s`. */
function duration(ms: number): string {
  const all = seconds(ms)
  return all < 60 ? `${all}s` : `${Math.floor(all / 60)}m${all % 60}s`
}

function quotasOf({ snapshot }: Decision): (readonly [Kind, Quota])[] {
  return kinds.flatMap((kind) => (snapshot[kind] ? [[kind, snapshot[kind]] as const] : []))
}

function policyItem(kind: Kind, quota: Quota): string {
  return `"${policyName(kind, quota)}";q=${quota.limit};${policyParameters[kind]}`
}

function limitItem(decision: Decision, kind: Kind, quota: Quota): string {
  const ms = msUntilMore(decision, kind, quota)
  const time = ms === undefined ? '' : `;t=${seconds(ms)}`
  return `"${policyName(kind, quota)}";r=${quota.remaining}${time}`
}

const policyName = (kind: Kind, { scope }: Quota) => `${limitHolderNames[scope]}-${kindNames[kind]}`

/**
 * For a refusal only the limit it waits for, since `Retry-After` must not come before any time that is named.
 */
function msUntilMore(decision: Decision, kind: Kind, quota: Quota): number | undefined {
  if (decision.outcome !== 'denied') return quota.nextInMs
  return decision.kind === kind && kind !== 'streams' ? decision.retryAfterMs : undefined
}

/** Rounded up: a client that comes back then must not be too early. */
const seconds = (ms: number) => Math.ceil(ms / 1_000)

/** When all permits are free again, as RFC 3339. */
function resetTime({ at }: Decision, { fullInMs = 0 }: Quota): string {
  return new Date(at + fullInMs).toISOString()
}
