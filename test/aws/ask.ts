import { type Deployment, type SendOptions, send } from './deployment.ts'

/** Long enough with any model to be cut off at its maximum of tokens. */
export const longQuestion =
  'Count from one to two thousand in English words, with nothing else in your answer.'
export const shortQuestion = 'Say hello.'

export interface Question extends Omit<SendOptions, 'body' | 'bearer'> {
  readonly message: string
  readonly maxTokens: number
}

/** The prefix of a run's chat titles, by which the chats are found again. */
export const markOf = ({ keyId }: Deployment) => `prove:aws ${keyId}`

/** Asks Claude for an answer in a new chat. */
export function ask(
  deployment: Deployment,
  path: '/chat' | '/chat/stream',
  { message, maxTokens, ...options }: Question,
): Promise<Response> {
  const body = {
    message: `${markOf(deployment)}\n\n${message}`,
    model: deployment.model,
    max_tokens: maxTokens,
  }
  return send(deployment, `POST ${path}`, { ...options, body })
}
