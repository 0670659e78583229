import { rateLimitSettings } from '../config/rate-limits.ts'
import type { HolderScope } from '../holder.ts'
import type { OwnLimits } from '../own-limits.ts'

/**
 * The limits of one holder: integers from 0, which lets nothing pass, to 10⁹, up to which buckets count exactly.
 * Undefined does not limit.
 */
export interface HolderLimits {
  readonly requestsPerMinute?: number | undefined
  readonly inputTokensPerMinute?: number | undefined
  readonly outputTokensPerMinute?: number | undefined
  readonly concurrentStreams?: number | undefined
}

/** All limits that a request is counted against. */
export interface Limits extends Readonly<Record<HolderScope, HolderLimits | undefined>> {
  readonly organization: HolderLimits
}

/** The holder of a limit, or a turn, which limits its followers. */
export type LimitHolderScope = HolderScope | 'turn'

/** What is limited. */
export const kinds = ['requests', 'inputTokens', 'outputTokens', 'streams'] as const
export type Kind = (typeof kinds)[number]

/**
 * The limits in force: the deployment's for every organization, which its own can only lower, and those set
 * for the member and the key.
 */
export function limitsOf(own: Readonly<Partial<Record<HolderScope, OwnLimits>>>): Limits {
  const organization = toHolderLimits(own.organization)
  const deployment = deploymentLimits()
  return {
    organization: {
      requestsPerMinute: smaller(organization?.requestsPerMinute, deployment.requestsPerMinute),
      inputTokensPerMinute: smaller(organization?.inputTokensPerMinute, deployment.inputTokensPerMinute),
      outputTokensPerMinute: smaller(organization?.outputTokensPerMinute, deployment.outputTokensPerMinute),
      concurrentStreams: smaller(organization?.concurrentStreams, deployment.concurrentStreams),
    },
    member: toHolderLimits(own.member),
    api_key: toHolderLimits(own.api_key),
  }
}

/**
 * The limits on administration: only the caller's own, so that no other member's haste keeps them from
 * lifting a limit or revoking a runaway key; and only the deployment's, because an organization's own limit
 * may be the one to lift.
 */
export function administrationLimits(apiKeyId: string | undefined): Limits {
  const own = { requestsPerMinute: rateLimitSettings().RATE_LIMIT_ADMINISTRATION_PER_MINUTE }
  return apiKeyId === undefined
    ? { organization: {}, member: own, api_key: undefined }
    : { organization: {}, member: undefined, api_key: own }
}

/** The limits of an organization that was given none of its own. */
export function deploymentLimits(): HolderLimits {
  const settings = rateLimitSettings()
  return {
    requestsPerMinute: settings.RATE_LIMIT_REQUESTS_PER_MINUTE,
    inputTokensPerMinute: settings.RATE_LIMIT_INPUT_TOKENS_PER_MINUTE,
    outputTokensPerMinute: settings.RATE_LIMIT_OUTPUT_TOKENS_PER_MINUTE,
    concurrentStreams: settings.RATE_LIMIT_CONCURRENT_STREAMS,
  }
}

function toHolderLimits(own: OwnLimits | undefined): HolderLimits | undefined {
  return (
    own && {
      requestsPerMinute: own.requests_per_minute ?? undefined,
      inputTokensPerMinute: own.input_tokens_per_minute ?? undefined,
      outputTokensPerMinute: own.output_tokens_per_minute ?? undefined,
      concurrentStreams: own.concurrent_streams ?? undefined,
    }
  )
}

/** The limits as JSON. */
export function toOwnLimits(limits: HolderLimits): OwnLimits {
  return {
    requests_per_minute: limits.requestsPerMinute ?? null,
    input_tokens_per_minute: limits.inputTokensPerMinute ?? null,
    output_tokens_per_minute: limits.outputTokensPerMinute ?? null,
    concurrent_streams: limits.concurrentStreams ?? null,
  }
}

function smaller(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Math.min(one, other)
}
