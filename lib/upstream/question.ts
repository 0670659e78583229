import type { MessageCreateParamsStreaming, ThinkingConfigParam } from '@anthropic-ai/sdk/resources/messages'
import { alternateRoles, type Message } from './alternate-roles.ts'
import type { PiecesOf } from './answer.ts'
import type { AskedThinking, ThinkingMode } from './models/asked-thinking.ts'
import type { Call } from './open-answer.ts'
import { countThinking } from './report/unseen-thinking.ts'
import { fitRequest } from './requests/fit-request.ts'

/** One question to Claude. */
export interface Question extends AskedThinking {
  model: string
  maxTokens: number
  system: string | undefined
  messages: readonly Message[]
  /** How long the prompt is kept for the next turn, which sends all of it again and more; undefined: not at all. */
  cacheTtl?: '5m' | '1h' | undefined
}

/** The call that asks it. */
export function callOf(question: Question, piecesOf: PiecesOf): Call {
  return {
    model: question.model,
    piecesOf,
    async send(upstream, options) {
      const claude = await upstream.client()
      // Not by its `messages.create`, which writes to the console that a model is going to end.
      const post = claude.post('/v1/messages', {
        ...options,
        ...(upstream.countsThinking && { headers: { 'anthropic-beta': countThinking } }),
        body: fitRequest(toRequest(question), upstream.requests),
      })
      return post.asResponse()
    },
  }
}

function toRequest(question: Question): MessageCreateParamsStreaming {
  const { model, maxTokens, system, messages, effort, thinking, cacheTtl } = question
  return {
    model,
    max_tokens: maxTokens,
    messages: alternateRoles(messages),
    stream: true,
    // Priority capacity has other prices than those in our table.
    service_tier: 'standard_only',
    ...(system !== undefined && { system }),
    ...(cacheTtl && { cache_control: { type: 'ephemeral', ttl: cacheTtl } }),
    ...(effort && { output_config: { effort } }),
    ...(thinking && { thinking: thinkingConfig[thinking] }),
  }
}

/** A chat shows no thinking, and of what is left out Claude tells the tokens on the way. */
const thinkingConfig = {
  adaptive: { type: 'adaptive', display: 'omitted' },
  off: { type: 'disabled' },
} as const satisfies Record<ThinkingMode, ThinkingConfigParam>
