import type { DialectClient } from './dialect-client.ts'
import { type EndOfAnswer, endingOfError, readTold } from './read-told.ts'

/** An event, or the whole message. */
interface Said extends EndOfAnswer {
  readonly type: string
  readonly delta?: { readonly text?: string }
  readonly content?: readonly { readonly text?: string }[]
}

/** Anthropic's Messages API. */
export const anthropicClient: DialectClient = {
  name: 'anthropic',
  paths: { stream: '/v1/messages', whole: '/v1/messages' },
  hasChats: false,
  overBudget: 402,
  body: ({ text, maxTokens }, form) => ({
    model: 'claude-sonnet-5-5',
    max_tokens: maxTokens,
    stream: form === 'stream',
    messages: [{ role: 'user', content: text }],
  }),
  told: (answer) =>
    readTold<Said>(answer, {
      textOf: ({ delta, content = [] }) => delta?.text ?? content.map(({ text = '' }) => text).join(''),
      endingOf,
    }),
}

function endingOf({ type, error }: Said): string | undefined {
  if (error) return endingOfError(error)
  return type === 'message_stop' || type === 'message' ? 'completed' : undefined
}
