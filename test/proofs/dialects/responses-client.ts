import type { DialectClient } from './dialect-client.ts'
import { type EndOfAnswer, readTold } from './read-told.ts'

/** An event, the whole response, or the refusal of a request. */
interface Said extends EndOfAnswer {
  readonly type?: string
  readonly object?: 'response'
  readonly delta?: string
  readonly output?: readonly { readonly content?: readonly { readonly text?: string }[] }[]
}

/** OpenAI's Responses API. */
export const responsesClient: DialectClient = {
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
  told(answer) {
    let failure: string | undefined
    return readTold<Said>(answer, {
      textOf: ({ type, delta, output = [] }) =>
        type === 'response.output_text.delta'
          ? delta
          : output.flatMap(({ content = [] }) => content.map(({ text = '' }) => text)).join(''),
      // A failure is told twice, at first with its code.
      endingOf({ type, object, error }) {
        if (error) failure = error.code === 'turn_stopped' ? 'stopped' : error.code
        if (object === 'response' || type === 'response.completed' || type === 'response.incomplete')
          return 'completed'
        return type === 'error' ? undefined : failure
      },
    })
  },
}
