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
 * Remembers, per API key and model, every prompt that asked to be cached, up to its last `cache_control`. A later
 * prompt that begins with the same parts reads them from the cache. Nothing expires, and no prompt is too short.
 */
export class PromptCache {
  readonly #prefixes = new Set<string>()

  read(apiKey: string, prompt: Prompt): InputTokens {
    const parts = promptParts(prompt)
    const markedPart = parts.findLastIndex((part) => part.cacheTtl)
    const breakpoint = prompt.cache_control ? parts.length - 1 : markedPart
    const ttl = prompt.cache_control ? prompt.cache_control.ttl : parts[markedPart]?.cacheTtl

    const hash = createHash('sha256').update(JSON.stringify([apiKey, prompt.model]))
    let cacheable = 0
    let cacheRead = 0
    for (const [index, { text, tokens }] of parts.slice(0, breakpoint + 1).entries()) {
      cacheable += tokens
      const prefix = hash.update(JSON.stringify(text)).copy().digest('base64')
      if (this.#prefixes.has(prefix)) cacheRead = cacheable
      else if (index === breakpoint) this.#prefixes.add(prefix)
    }

    const total = parts.reduce((sum, { tokens }) => sum + tokens, frameTokens)
    const written = cacheable - cacheRead
    return {
      uncached: total - cacheable,
      cacheRead,
      cacheWrite5m: ttl === '1h' ? 0 : written,
      cacheWrite1h: ttl === '1h' ? written : 0,
    }
  }

  reset(): void {
    this.#prefixes.clear()
  }
}
