/** One of the APIs whose clients bring their own history. */
export interface Api {
  readonly path: string
  body(question: string, maxTokens: number): object
  /** What shows that a request is of a client's session; undefined: nothing does. */
  session?(id: string): Record<string, string>
  /** The text in what is told as one event, or as a whole. */
  textIn(told: Told): string
}

/** What of an event or of a whole answer has text, in all of the APIs. */
export interface Told {
  readonly type?: string
  readonly delta?: string | { readonly text?: string }
  readonly content?: readonly Part[]
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string }
    readonly message?: { readonly content: string }
  }[]
  readonly output?: readonly { readonly content?: readonly Part[] }[]
}

interface Part {
  readonly text?: string
}

const model = 'claude-sonnet-5-5'
const messages = (content: string) => [{ role: 'user', content }]
const joined = (parts: readonly Part[]) => parts.map(({ text = '' }) => text).join('')

export const apis = {
  messages: {
    path: '/v1/messages',
    body: (question, maxTokens) => ({ model, max_tokens: maxTokens, messages: messages(question) }),
    session: (id) => ({ 'x-claude-code-session-id': id }),
    textIn: ({ delta, content = [] }) => (typeof delta === 'object' ? (delta.text ?? '') : joined(content)),
  },
  completions: {
    path: '/v1/chat/completions',
    body: (question, maxTokens) => ({
      model,
      max_completion_tokens: maxTokens,
      messages: messages(question),
    }),
    textIn: ({ choices = [] }) =>
      choices.map(({ delta, message }) => delta?.content ?? message?.content ?? '').join(''),
  },
  responses: {
    path: '/v1/responses',
    body: (question, maxTokens) => ({ model, max_output_tokens: maxTokens, input: question }),
    session: (id) => ({ originator: 'codex_exec', 'session-id': id, 'thread-id': id }),
    textIn: ({ type, delta, output = [] }) =>
      type === 'response.output_text.delta'
        ? String(delta)
        : output.map(({ content = [] }) => joined(content)).join(''),
  },
} as const satisfies Record<string, Api>
