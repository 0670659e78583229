import { presentUsage, type ServedAs, type Usage } from './usage.ts'

/** One step of the work on a call, with a model and tokens of its own. */
export interface Iteration {
  /** `message`, `fallback_message`, `compaction`, `advisor_message`, and what may come. */
  readonly type: string
  /** Undefined: the model that was asked. */
  readonly model: string | undefined
  readonly usage: Usage
}

/** Whether a step is in the top-level counts of its call; others are charged besides. */
export function isOfAnswer({ type }: Iteration): boolean {
  return type === 'message' || type === 'fallback_message'
}

/** What was reported of a call besides its tokens and how it was served. Absent: it was not. */
export interface Extras {
  /** A part of the output. */
  readonly thinkingTokens?: number
  /** How often each server tool was used, by Claude's names, without those that were not: `web_search_requests`. */
  readonly serverTools?: Readonly<Record<string, number>>
  readonly iterations?: readonly Iteration[]
  /** Some of it cannot be true, has no meaning here, or is more than is kept: the price of what is here is not the truth. */
  readonly isPartial?: true
}

/** All that was reported of a call besides its tokens. */
export type Reported = ServedAs & Extras

/** As the columns of a usage record, for JSON; undefined where nothing was reported. */
export function presentReported(reported: Reported): Readonly<Record<string, unknown>> | undefined {
  const { inferenceGeo, speed, serviceTier, thinkingTokens, serverTools, iterations } = reported
  const columns = {
    inference_geo: inferenceGeo,
    speed,
    service_tier: serviceTier,
    thinking_tokens: thinkingTokens,
    server_tool_requests: serverTools,
    iterations: iterations?.map(presentIteration),
  }
  return Object.values(columns).some((value) => value !== undefined) ? columns : undefined
}

function presentIteration({ type, model, usage }: Iteration) {
  return { type, model: model ?? null, ...presentUsage(usage) }
}
