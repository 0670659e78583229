import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages'
import { alternateRoles, type Message } from './alternate-roles.ts'
import type { PiecesOf } from './answer.ts'
import type { Call } from './open-answer.ts'
import { countThinking } from './report/unseen-thinking.ts'
import { fitRequest } from './requests/fit-request.ts'

/** One question to Claude. */
export interface Question {
  model: string
  maxTokens: number
  system: string | undefined
  messages: readonly Message[]
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

function toRequest({ model, maxTokens, system, messages }: Question): MessageCreateParamsStreaming {
  return {
    model,
    max_tokens: maxTokens,
    messages: alternateRoles(messages),
    stream: true,
    // The next turn sends all of this again and more, and reads it at a twentieth of the price.
    cache_control: { type: 'ephemeral' },
    // Priority capacity has other prices than those in our table.
    service_tier: 'standard_only',
    ...(system !== undefined && { system }),
  }
}
