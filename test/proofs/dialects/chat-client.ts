import type { DialectClient } from './dialect-client.ts'
import { type EndOfAnswer, readTold } from './read-told.ts'

/** Our own API. */
export const chatClient: DialectClient = {
  name: 'chat',
  paths: { stream: '/chat/stream', whole: '/chat' },
  hasChats: true,
  overBudget: 402,
  body: ({ text, maxTokens }) => ({ message: text, max_tokens: maxTokens }),
  told: (answer) =>
    readTold<{ text?: string; reply?: string; outcome?: string } & EndOfAnswer>(answer, {
      textOf: ({ text, reply }) => text ?? reply,
      endingOf: ({ outcome, error }) => error?.code ?? outcome,
    }),
}
