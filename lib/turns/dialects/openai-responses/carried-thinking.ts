/** What Claude thought, as it has to go back to it: unchanged, or not at all. */
export type ThinkingBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }

const mark = 'claude.'

/**
 * A block of thinking as the `encrypted_content` of a reasoning item, which clients keep and send again. It is not secret:
 * the client has seen the text, and the signature is Claude's own proof that nobody has changed it.
 */
export function carryThinking(block: ThinkingBlock): string {
  const { type: _type, ...carried } = block
  return mark + Buffer.from(JSON.stringify(carried)).toString('base64url')
}

/**
 * The block that a client sent again. Whatever else somebody put there becomes no part of a prompt.
 * @returns undefined for anything that is not exactly such a block, as what OpenAI's own models thought
 */
export function thinkingCarried(encrypted: unknown): ThinkingBlock | undefined {
  if (typeof encrypted !== 'string' || !encrypted.startsWith(mark)) return undefined
  const carried = parse(Buffer.from(encrypted.slice(mark.length), 'base64url').toString())
  const { thinking, signature, data } = carried
  if (typeof data === 'string') return { type: 'redacted_thinking', data }
  if (typeof thinking !== 'string' || typeof signature !== 'string') return undefined
  return { type: 'thinking', thinking, signature }
}

function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json)) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
