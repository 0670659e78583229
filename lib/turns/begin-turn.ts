import { NotFoundError } from '../errors.ts'
import { type ChatId, type MessageId, newId, type TurnId } from '../ids.ts'
import { callFunction } from '../postgres/call-function.ts'
import type { TurnRequest } from './turn-request.ts'

/** The most messages that Claude is sent, the new one included. */
const contextMessages = 20
/** By so many messages the beginning of the context moves at a time. With 6, two turns of three find all that
 * came before in the prompt cache, and Claude is sent 15 to 20 messages. Even, as begin_turn asks. */
const contextStep = 6
/** A new chat is called like its first message, shortened to so many characters. */
const titleLength = 80

/** A turn that Postgres knows of. */
export interface Turn {
  readonly id: TurnId
  readonly chatId: ChatId
  /** The message that Claude's answer will be. */
  readonly answerId: MessageId
}

/** What to send to Claude, oldest first. */
export type ConversationContext = { role: 'user' | 'assistant'; content: string }[]

/**
 * Stores the question and opens the turn: one transaction, one network wait.
 * @throws NotFoundError, UnavailableError
 */
export async function beginTurn(request: TurnRequest): Promise<{ turn: Turn; context: ConversationContext }> {
  const chatId = request.chatId ?? newId('chat')
  const id = newId('turn')
  const questionId = newId('message')
  const [row] = await callFunction<{ begin_turn: ConversationContext | null }>('begin_turn', [
    request.principal.organizationId,
    request.principal.userId,
    chatId,
    request.chatId === undefined ? titleOf(request.message) : null,
    id,
    questionId,
    request.message,
    request.model,
    request.maxTokens,
    request.requestId,
    contextMessages,
    contextStep,
  ])
  if (!row?.begin_turn) throw new NotFoundError('chat')
  return { turn: { id, chatId, answerId: newId('message') }, context: row.begin_turn }
}

function titleOf(message: string): string {
  const line = message.trim().replaceAll(/\s+/g, ' ')
  if (line.length <= titleLength) return line
  // A cut may fall into the middle of a surrogate pair.
  return `${line
    .slice(0, titleLength - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
}
