import { anthropicTelling } from './anthropic/anthropic-telling.ts'
import { chatDialect } from './chat/chat-dialect.ts'
import type { DialectName, Telling } from './dialect.ts'
import { openaiChatTelling } from './openai-chat/openai-chat-telling.ts'
import { responsesTelling } from './openai-responses/responses-telling.ts'

const dialects: Readonly<Record<DialectName, Telling>> = {
  chat: chatDialect,
  anthropic: anthropicTelling,
  openai_chat: openaiChatTelling,
  openai_responses: responsesTelling,
}

/** The dialect of a turn, for code that ends turns of every kind. */
export function dialectNamed(name: DialectName): Telling {
  return dialects[name]
}
