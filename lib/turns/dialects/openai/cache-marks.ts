import type { Block } from './content.ts'
import type { Tool } from './tools.ts'

/** The parts of a request that Claude can cache. */
interface Cacheable {
  readonly system: readonly Block[]
  readonly messages: readonly { readonly content: readonly Block[] }[]
  readonly tools: readonly Tool[]
}

const mark = { type: 'ephemeral' } as const

/**
 * Marks tools, system prompt and the conversation so far for Claude's cache, unless the client has set marks. Clients of OpenAI
 * rarely know them, and without marks an agent pays for the whole conversation again on every turn.
 * @returns the fields of the request that hold marks
 */
export function cacheMarks({ system, messages, tools }: Cacheable) {
  const blocks = [...system, ...tools, ...messages.flatMap(({ content }) => content)]
  if (blocks.some((block) => 'cache_control' in block)) return {}
  return {
    cache_control: mark,
    ...(system.length > 0
      ? { system: lastMarked(system) }
      : tools.length > 0 && { tools: lastMarked(tools) }),
  }
}

function lastMarked<Part extends object>(parts: readonly Part[]): readonly Part[] {
  return parts.map((part, index) => (index === parts.length - 1 ? { ...part, cache_control: mark } : part))
}
