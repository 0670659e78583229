import { newId } from '../../ids.ts'
import { callOf } from '../../upstream/question.ts'
import { askClaude } from '../ask-claude.ts'
import { beginTurn, type ChatMessage } from './begin-turn.ts'
import { cacheTtlOf } from './cache-ttl.ts'
import type { TurnQuestion } from './turn-request.ts'

/** A message to Claude in a chat, sent with the chat's earlier messages. */
export function chatQuestion(asked: ChatMessage): TurnQuestion {
  return {
    chatId: asked.chatId ?? newId('chat'),
    async begin(request, ids, price) {
      const begun = await beginTurn(request, asked, ids, price)
      if ('earlier' in begun) return begun
      const { turn, context } = begun
      const { model, dialect } = request
      const { system, effort, thinking } = asked
      const question = {
        model,
        maxTokens: turn.maxTokens,
        system,
        effort,
        thinking,
        messages: context,
        cacheTtl: cacheTtlOf(turn, price),
      }
      const piecesOf = dialect.piecesOf(turn, model)
      return { turn, ask: (open) => askClaude(question, (fitted) => open(callOf(fitted, piecesOf))) }
    },
  }
}
