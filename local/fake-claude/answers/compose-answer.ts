import { randomUUID } from 'node:crypto'
import type { StopReason, Usage } from '@anthropic-ai/sdk/resources/messages'
import type { Behaviour } from '../behaviour.ts'
import type { MessagesRequest } from '../requests/messages-request.ts'
import { findModel } from '../requests/models.ts'
import { friendlyText } from './friendly-text.ts'
import type { InputTokens } from './prompt-cache.ts'

/** An answer before any of it is sent. */
export interface Answer {
  id: string
  model: string
  /** A token is a word with the space before it, unless the behaviour says otherwise. */
  tokens: string[]
  thinkingTokens: number
  /** Whether the thinking is a block of its own, without text. */
  hidesThinking: boolean
  /** Whether the client has asked for counts of the thinking that it does not see. */
  countsThinking: boolean
  refusalCategory: string | null
  /** Whether nothing of it is charged. */
  isFree: boolean
  stopReason: StopReason
  stopSequence: string | null
  /** As reported once the answer is complete. */
  usage: Usage
}

/** What the fake will say, cut at `max_tokens` or where the window ends, and what it will report as used. */
export function composeAnswer(
  request: MessagesRequest,
  behaviour: Behaviour,
  { input, betas }: { input: InputTokens; betas: readonly string[] },
): Answer {
  const left = (findModel(request.model).max_input_tokens ?? Infinity) - totalOf(input)
  // Between the calls of tools, thinking may have more than `max_tokens`.
  const most = Math.min(Math.max(request.max_tokens, request.thinking?.budget_tokens ?? 0), left)
  const thinkingTokens = Math.min(behaviour.usage?.thinking_tokens ?? 0, most)
  const room = most - thinkingTokens
  const wanted = wantedTokens(request, behaviour)
  const tokens = wanted.slice(0, room)
  const whyCut = left < request.max_tokens ? 'model_context_window_exceeded' : 'max_tokens'
  const stopReason = wanted.length > room ? whyCut : (behaviour.stopReason ?? 'end_turn')
  const { hidesThinking = false, refusalCategory = null } = behaviour
  const hasBlocks = tokens.length > 0 || (hidesThinking && thinkingTokens > 0)
  return {
    id: `msg_${randomUUID().replaceAll('-', '')}`,
    model: request.model,
    tokens,
    thinkingTokens,
    hidesThinking: hidesThinking && thinkingTokens > 0,
    countsThinking: betas.includes('thinking-token-count-2026-05-13'),
    refusalCategory,
    isFree: stopReason === 'refusal' && !hasBlocks && !chargesRefusal(refusalCategory),
    stopReason,
    stopSequence: stopReason === 'stop_sequence' ? (request.stop_sequences?.[0] ?? null) : null,
    usage: reportedUsage(behaviour, input, thinkingTokens, tokens.length),
  }
}

/** Before any output: Anthropic's pages of October 2026 name these two as free, and refusals without a category. */
function chargesRefusal(category: string | null): boolean {
  return category !== null && category !== 'cyber' && category !== 'general_harms'
}

function totalOf({ uncached, cacheRead, cacheWrite5m, cacheWrite1h }: InputTokens): number {
  return uncached + cacheRead + cacheWrite5m + cacheWrite1h
}

const vocabulary = 'the quick brown fox jumps over the lazy dog while claude counts tokens'.split(' ')

function wantedTokens(request: MessagesRequest, { text, tokens }: Behaviour): string[] {
  if (Array.isArray(text)) return text
  if (tokens === undefined) return (text ?? friendlyText(request)).match(/\s*\S+|\s+$/g) ?? []
  return Array.from({ length: tokens }, (_, index) => {
    const word = vocabulary[index % vocabulary.length] ?? ''
    return index === 0 ? word : ` ${word}`
  })
}

function reportedUsage(behaviour: Behaviour, input: InputTokens, thinking: number, visible: number): Usage {
  const scripted = behaviour.usage ?? {}
  const cacheCreation = {
    ephemeral_5m_input_tokens: scripted.cache_creation?.ephemeral_5m_input_tokens ?? input.cacheWrite5m,
    ephemeral_1h_input_tokens: scripted.cache_creation?.ephemeral_1h_input_tokens ?? input.cacheWrite1h,
  }
  return {
    input_tokens: scripted.input_tokens ?? input.uncached,
    cache_creation: cacheCreation,
    cache_creation_input_tokens:
      cacheCreation.ephemeral_5m_input_tokens + cacheCreation.ephemeral_1h_input_tokens,
    cache_read_input_tokens: scripted.cache_read_input_tokens ?? input.cacheRead,
    output_tokens: scripted.output_tokens ?? thinking + visible,
    output_tokens_details: { thinking_tokens: thinking },
    // There may be tools that the SDK has no name for.
    server_tool_use: (scripted.server_tool_use ?? null) as Usage['server_tool_use'],
    ...(scripted.iterations && { iterations: scripted.iterations }),
    service_tier: scripted.service_tier ?? 'standard',
    speed: scripted.speed ?? null,
    inference_geo: scripted.inference_geo ?? null,
  }
}
