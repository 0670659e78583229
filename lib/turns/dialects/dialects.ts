import { anthropicTelling } from './anthropic/anthropic-telling.ts'
import { chatDialect } from './chat/chat-dialect.ts'
import type { DialectName, Telling } from './dialect.ts'
import { responsesTelling } from './openai-responses/responses-telling.ts'

const dialects: Readonly<Partial<Record<DialectName, Telling>>> = {
  chat: chatDialect,
  anthropic: anthropicTelling,
  openai_responses: responsesTelling,
}

/** The dialect of a turn, for code that ends turns of every kind. */
export function dialectNamed(name: DialectName): Telling {
  const dialect = dialects[name]
  if (dialect === undefined) throw new Error(`No turn is told in ${name} yet`)
  return dialect
}
