import type { DialectClient } from './dialect-client.ts'
import { type EndOfAnswer, endingOfError, readTold } from './read-told.ts'

/** A chunk, or the whole completion. */
interface Said extends EndOfAnswer {
  readonly object?: string
  readonly choices?: readonly { readonly delta?: Content; readonly message?: Content }[]
}

interface Content {
  readonly content?: string | null
}

/** OpenAI's Chat Completions API. */
export const openaiChatClient: DialectClient = {
  name: 'openai_chat',
  paths: { stream: '/v1/chat/completions', whole: '/v1/chat/completions' },
  hasChats: false,
  overBudget: 402,
  body: ({ text, maxTokens }, form) => ({
    model: 'claude-sonnet-5-5',
    max_completion_tokens: maxTokens,
    stream: form === 'stream',
    messages: [{ role: 'user', content: text }],
  }),
  streamOf: (pieces) => pieces.map((chunk) => `data: ${chunk}\n\n`).join(''),
  told: (answer) =>
    readTold<Said>(answer, {
      textOf: ({ choices: [choice] = [] }) => (choice?.delta ?? choice?.message)?.content ?? undefined,
      endingOf,
      doneMark: '[DONE]',
    }),
}

function endingOf({ object, error }: Said): string | undefined {
  if (error) return endingOfError(error)
  return object === 'chat.completion' ? 'completed' : undefined
}
