import type { DialectClient } from './dialect-client.ts'
import { type EndOfAnswer, endingOfError, readTold } from './read-told.ts'

/** An event, or the whole response. */
interface Said extends EndOfAnswer {
  readonly type?: string
  readonly object?: string
  readonly delta?: string
  readonly output?: readonly { readonly content?: readonly { readonly text?: string }[] }[]
}

/** OpenAI's Responses API. */
export const openaiResponsesClient: DialectClient = {
  name: 'openai_responses',
  paths: { stream: '/v1/responses', whole: '/v1/responses' },
  hasChats: false,
  overBudget: 429,
  body: ({ text, maxTokens }, form) => ({
    model: 'claude-sonnet-5-5',
    max_output_tokens: maxTokens,
    stream: form === 'stream',
    input: text,
  }),
  told: (answer) =>
    readTold<Said>(answer, {
      textOf: ({ type, delta, output = [] }) =>
        type === 'response.output_text.delta'
          ? delta
          : output
              .flatMap(({ content = [] }) => content)
              .map(({ text = '' }) => text)
              .join(''),
      endingOf,
      again: 'response.failed',
    }),
}

function endingOf({ type, object, error }: Said): string | undefined {
  if (error) return endingOfError(error)
  const isWhole = object === 'response' || type === 'response.completed' || type === 'response.incomplete'
  return isWhole ? 'completed' : undefined
}
