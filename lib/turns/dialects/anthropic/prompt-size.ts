import { InvalidRequestError } from '../../../errors.ts'
import { field } from '../../../upstream/report/reported-usage.ts'
import { messageTokens, promptTokensBound } from '../../begin/prompt-bound.ts'
import { refuseServerTool, refuseSharedState } from './refused-features.ts'

/** How many tokens a prompt can have. */
export interface PromptSize {
  /** At most so many; undefined where its bytes do not say, because pages or a URL stand for what Claude reads. */
  readonly tokensBound: number | undefined
  /** All but what is in base64. */
  readonly textBytes: number
  /** Whether something of it is to be cached for an hour, which is dearer to write. */
  readonly hasHourCache: boolean
}

/**
 * The largest that is published for one image is 4,784, whatever its bytes: a plain one of a thousand pixels has a few
 * hundred bytes. https://platform.claude.com/docs/en/build-with-claude/vision
 */
const imageTokens = 5_000
/**
 * Claude adds a system prompt of some hundred for tools, another one for a format of its answer, and up to 735 for each tool
 * of which it has the description itself.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing
 */
const hiddenTokens = 1_000
/** Tools that the client runs, and Claude describes. */
const ownTools = /^(bash|text_editor|memory|computer)_\d{8}$/
/** JSON.stringify, which makes the request to count, dies at ten thousand. */
const depthLimit = 500

interface Found {
  mediaBytes: number
  images: number
  /** Of the texts that Claude adds by itself. */
  hidden: number
  isOpen: boolean
  hasHourCache: boolean
}

/**
 * A token has a byte at least, and the bytes of a text in JSON are never fewer than its own; so the body is the bound, but
 * for what stands in it in base64.
 * @param bytes of the body
 * @throws PermissionDeniedError for files of the shared workspace; InvalidRequestError for what is nested too deep
 */
export function measurePrompt(bytes: number, body: Readonly<Record<string, unknown>>): PromptSize {
  const blocks = contentBlocks(body)
  const found: Found = { mediaBytes: 0, images: 0, hidden: 0, isOpen: false, hasHourCache: false }
  let level: object[] = [body]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > depthLimit) {
      throw new InvalidRequestError(
        `The body is nested more than ${depthLimit} levels deep.`,
        'json_too_deep',
      )
    }
    const next: object[] = []
    for (const value of level) {
      if (!Array.isArray(value)) note(value as Readonly<Record<string, unknown>>, blocks, found)
      for (const child of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) {
        if (typeof child === 'object' && child !== null) next.push(child)
      }
    }
    level = next
  }
  const { messages, tools, output_config: output, output_format: format } = body
  for (const some of [tools, output, format]) if (some !== undefined) found.hidden += 1
  const count = Array.isArray(messages) ? messages.length : 0
  const beside = promptTokensBound(undefined) + count * messageTokens + found.hidden * hiddenTokens
  const textBytes = bytes - found.mediaBytes
  const tokensBound = textBytes + found.images * imageTokens + beside
  return { tokensBound: found.isOpen ? undefined : tokensBound, textBytes, hasHourCache: found.hasHourCache }
}

/**
 * What one object of the body says. What only looks like an image, in the input of a tool, widens the bound; but what it
 * has in base64 is text to Claude, and is never left out of it. Every block has the name of its type; the schema of a tool
 * that takes a `source` has none.
 */
function note(value: Readonly<Record<string, unknown>>, blocks: ReadonlySet<unknown>, found: Found): void {
  const { type, source, ttl, file_id: fileId, definition, citations } = value
  if (typeof type !== 'string') return
  if (type === 'ephemeral' && ttl === '1h') found.hasHourCache = true
  if (type === 'container_upload' || (type === 'file' && typeof fileId === 'string'))
    refuseSharedState('file_id')
  // Messages can bring tools, too.
  if (type === 'tool_definition') refuseServerTool(definition)
  if (ownTools.test(type)) found.hidden += 1
  // What is to be cited is cut into sentences, each of which costs more than its words.
  if (field(citations, 'enabled') === true) found.isOpen = true
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

/** The blocks of the messages, with those in results of tools and in documents. */
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
