import { promptTokens, type Usage } from '../../../usage.ts'
import type { TurnIds } from '../dialect.ts'
import { createdAt, responseId } from './response-ids.ts'

/** What a response repeats of its request. */
export interface ResponseTerms {
  readonly model: string
  readonly max_output_tokens: number
  readonly parallel_tool_calls: boolean
}

/** Where a response stands. */
interface Standing {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  readonly output: readonly object[]
  readonly incomplete_details?: { readonly reason: string } | null
  readonly error?: { readonly code: string; readonly message: string } | null
  readonly usage?: object | null
}

/**
 * A response of OpenAI's API. Tools and instructions are not repeated, which may have megabytes.
 * https://platform.openai.com/docs/api-reference/responses/object
 * @param terms unknown where a response failed and nobody knows its request
 */
export function responseObject(turn: TurnIds, terms: Partial<ResponseTerms>, standing: Standing) {
  return {
    id: responseId(turn),
    object: 'response',
    created_at: createdAt(turn),
    status: standing.status,
    background: false,
    error: standing.error ?? null,
    incomplete_details: standing.incomplete_details ?? null,
    instructions: null,
    metadata: {},
    previous_response_id: null,
    store: false,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    ...terms,
    output: standing.output,
    usage: standing.usage ?? null,
  }
}

export function responseUsage(usage: Usage, reasoningTokens: number) {
  const { cacheReadInputTokens, cacheCreation5mInputTokens, cacheCreation1hInputTokens } = usage
  return {
    input_tokens: promptTokens(usage),
    input_tokens_details: {
      cached_tokens: cacheReadInputTokens,
      cache_write_tokens: cacheCreation5mInputTokens + cacheCreation1hInputTokens,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: promptTokens(usage) + usage.outputTokens,
  }
}

/** Why a response is not complete; undefined where it is. */
export function incompleteBy(stopReason: string | undefined): { reason: string } | undefined {
  const isCut = stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded'
  return isCut ? { reason: 'max_output_tokens' } : undefined
}
