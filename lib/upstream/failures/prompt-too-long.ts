import { InvalidRequestError } from '../../errors.ts'

/** The length of a prompt and its maximum, in tokens. */
export interface PromptSize {
  readonly tokens: number
  readonly maximum: number
}

/**
 * Claude has no code for it, only words: the API's own, those of its models before 4.5, and Bedrock's.
 * https://github.com/anthropics/claude-code/issues/12186, https://github.com/Aider-AI/aider/issues/3618
 */
const words = /^(?:prompt is too long|input length and `max_tokens` exceed context limit|input is too long)/i
const numbers = /(\d+)(?: tokens)?(?: \+ (\d+))? > (\d+)/

/** The error behind a refusal of Claude's with such words; undefined for any other. */
export function readPromptTooLong(message: string): PromptTooLongError | undefined {
  if (!words.test(message)) return undefined
  const match = numbers.exec(message)
  if (match === null) return new PromptTooLongError(undefined, message)
  const [, prompt, answer = 0, maximum] = match
  return new PromptTooLongError(
    { tokens: Number(prompt) + Number(answer), maximum: Number(maximum) },
    message,
  )
}

/** 400: the prompt does not fit into the model's window. */
export class PromptTooLongError extends InvalidRequestError {
  readonly size: PromptSize | undefined
  /** In Claude's words, or as Claude would put it. */
  readonly words: string

  /** @param size undefined: Claude did not say @param said Claude's own words */
  constructor(size?: PromptSize, said?: string) {
    super(
      size === undefined
        ? 'The prompt is too long for this model.'
        : `The prompt is too long: it has ${size.tokens} tokens, and the model takes ${size.maximum}.`,
      'prompt_too_long',
      size && { tokens: size.tokens, maximum: size.maximum },
    )
    this.size = size
    this.words = said ?? this.message
  }
}
