import { field } from '../../../claude/reported-usage.ts'
import { InvalidRequestError } from '../../../errors.ts'
import { messageTokens, promptTokensBound } from '../../begin/prompt-bound.ts'
import { refuseSharedState } from './refused-features.ts'

/** How many tokens a prompt can have. */
export interface PromptSize {
  /**
   * Upper bound; undefined where the bytes do not tell, because pages or a URL stand for what Claude reads.
   */
  readonly tokensBound: number | undefined
  /** Whether any part of it is to be cached for an hour, which costs more to write. */
  readonly hasHourCache: boolean
}

/**
 * The largest published figure for one image is 4,784, whatever its bytes: a plain image of a thousand pixels
 * has a few hundred bytes. https://platform.claude.com/docs/en/build-with-claude/vision
 */
const imageTokens = 5_000
/**
 * The system prompt that Claude adds for tools has several hundred.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing
 */
const toolTokens = 1_000
/** JSON.stringify, which writes the request to count, fails at a depth of ten thousand. */
const depthLimit = 500

interface Found {
  mediaBytes: number
  images: number
  isOpen: boolean
  hasHourCache: boolean
}

/**
 * A token has at least one byte, and a text in JSON never has fewer bytes than the text itself; so the size
 * of the body is the bound, except for its base64.
 * @param bytes of the body
 * @throws PermissionDeniedError for files of the shared workspace; InvalidRequestError for a body nested too
 * deep
 */
export function measurePrompt(bytes: number, body: Readonly<Record<string, unknown>>): PromptSize {
  const blocks = contentBlocks(body)
  const found: Found = { mediaBytes: 0, images: 0, isOpen: false, hasHourCache: false }
  const pending: { value: unknown; depth: number }[] = [{ value: body, depth: 1 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next
    if (typeof value !== 'object' || value === null) continue
    if (depth > depthLimit) {
      throw new InvalidRequestError(
        `The body is nested more than ${depthLimit} levels deep.`,
        'json_too_deep',
      )
    }
    note(value as Readonly<Record<string, unknown>>, blocks, found)
    for (const child of Object.values(value)) pending.push({ value: child, depth: depth + 1 })
  }
  const { messages, tools } = body
  const count = Array.isArray(messages) ? messages.length : 0
  const beside = promptTokensBound(undefined) + count * messageTokens + (tools === undefined ? 0 : toolTokens)
  const tokensBound = bytes - found.mediaBytes + found.images * imageTokens + beside
  return { tokensBound: found.isOpen ? undefined : tokensBound, hasHourCache: found.hasHourCache }
}

/**
 * Notes what one object of the body says. What only looks like an image, in the input of a tool, widens the
 * bound; but its base64 is text to Claude and is never subtracted.
 */
function note(value: Readonly<Record<string, unknown>>, blocks: ReadonlySet<unknown>, found: Found): void {
  const { type, source, ttl, file_id: fileId } = value
  if (type === 'ephemeral' && ttl === '1h') found.hasHourCache = true
  if (type === 'container_upload' || (type === 'file' && typeof fileId === 'string'))
    refuseSharedState('file_id')
  if (typeof source !== 'object' || source === null) return
  const { type: kind, data, media_type: mediaType } = source as Readonly<Record<string, unknown>>
  if (kind === 'text' || kind === 'content') return
  const isImage = type === 'image' && (kind === 'url' || kind === 'base64')
  if (isImage) found.images += 1
  else found.isOpen = true
  const isMedia = isImage || mediaType === 'application/pdf'
  if (blocks.has(value) && isMedia && kind === 'base64' && typeof data === 'string')
    found.mediaBytes += data.length
}

/** The blocks of the messages, including those in tool results and documents. */
function contentBlocks({ messages }: Readonly<Record<string, unknown>>): Set<unknown> {
  const blocks = new Set<unknown>()
  for (const message of listOf(messages)) {
    for (const block of listOf(field(message, 'content'))) {
      blocks.add(block)
      const inner = field(block, 'type') === 'tool_result' ? block : field(block, 'source')
      for (const child of listOf(field(inner, 'content'))) blocks.add(child)
    }
  }
  return blocks
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
