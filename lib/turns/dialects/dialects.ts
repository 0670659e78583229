import { anthropicDialect } from './anthropic/anthropic-dialect.ts'
import { chatDialect } from './chat/chat-dialect.ts'
import type { Dialect, DialectName } from './dialect.ts'

const dialects: Readonly<Record<DialectName, Dialect>> = {
  chat: chatDialect,
  anthropic: anthropicDialect,
}

/** The dialect of a turn, for code that ends turns of every kind. */
export function dialectNamed(name: DialectName): Dialect {
  return dialects[name]
}
