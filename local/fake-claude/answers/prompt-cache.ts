import { createHash } from 'node:crypto'
import { frameTokens, promptParts } from '../requests/count-tokens.ts'
import type { Prompt } from '../requests/messages-request.ts'

/** The tokens of one prompt, each counted in exactly one place. */
export interface InputTokens {
  uncached: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
}

/**
 * Remembers, per API key and model, every prompt up to each of its `cache_control`. A later prompt that begins with the same
 * parts reads them from the cache. What it marks beyond that is written: up to the last mark of an hour for an hour, and from
 * there to the last mark for five minutes. Nothing expires, and no prompt is too short.
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching#mixing-different-ttls
 */
export class PromptCache {
  readonly #prefixes = new Set<string>()

  read(apiKey: string, prompt: Prompt): InputTokens {
    const hash = createHash('sha256').update(JSON.stringify([apiKey, prompt.model]))
    const marked = new Set<string>()
    const ends = { known: 0, read: 0, hour: 0, mark: 0, prompt: 0 }
    for (const { identity, tokens, cacheTtl } of markedParts(prompt)) {
      ends.prompt += tokens
      const prefix = hash.update(JSON.stringify(identity)).copy().digest('base64')
      if (this.#prefixes.has(prefix)) ends.known = ends.prompt
      if (cacheTtl === undefined) continue
      marked.add(prefix)
      ends.read = ends.known
      ends.mark = ends.prompt
      if (cacheTtl === '1h') ends.hour = ends.prompt
    }
    for (const prefix of marked) this.#prefixes.add(prefix)
    const hour = Math.max(ends.read, ends.hour)
    return {
      uncached: frameTokens + ends.prompt - ends.mark,
      cacheRead: ends.read,
      cacheWrite5m: ends.mark - hour,
      cacheWrite1h: hour - ends.read,
    }
  }

  reset(): void {
    this.#prefixes.clear()
  }
}

/** A mark of the whole request is one of its last part. */
function markedParts(prompt: Prompt): ReturnType<typeof promptParts> {
  const parts = promptParts(prompt)
  const last = parts.at(-1)
  if (last && prompt.cache_control) last.cacheTtl ??= prompt.cache_control.ttl ?? '5m'
  return parts
}
