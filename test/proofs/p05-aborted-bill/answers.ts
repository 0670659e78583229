import { readFileSync } from 'node:fs'

/** An answer as Claude writes it: token by token. */
export type Answer = readonly string[]

/**
 * Prose, a list and code, cut into tokens by the one tokenizer of Claude that was ever published, at
 * https://github.com/anthropics/anthropic-tokenizer-typescript. Newer models cut otherwise, and do not say how.
 */
export const answers: readonly Answer[] = ['prose', 'list', 'code'].map((name) =>
  readFileSync(new URL(`${name}.txt`, import.meta.url), 'utf8').split('¦'),
)

/** The number of the answer's tokens in a text; undefined unless the text is its beginning. */
export function tokensIn(text: string, answer: Answer): number | undefined {
  let tokens = 0
  let length = 0
  for (const token of answer) {
    if (length >= text.length) break
    length += token.length
    tokens++
  }
  return answer.slice(0, tokens).join('') === text ? tokens : undefined
}
