import { hiddenTokens } from './hidden-tokens.ts'
import { imageTokens, pdfTokens, type Source } from './media-tokens.ts'
import type { CacheControl, Prompt } from './messages-request.ts'

/** A stretch of the prompt, after which a cached prefix may end. */
interface PromptPart {
  /** All that is in it, to know it again. */
  identity: string
  tokens: number
  /** Set when this stretch ends with a `cache_control`. */
  cacheTtl: '5m' | '1h' | undefined
}

/** The frame around a prompt, in tokens; never cached, so that `input_tokens` is never 0, as in the real API. */
export const frameTokens = 3

type Block = Readonly<Record<string, unknown>>

/** The prompt in the order in which Claude reads it: tools and system, then each message. */
export function promptParts({ model, system = [], tools = [], messages }: Prompt): PromptPart[] {
  return [
    ...partsOf(model, 'system', [...tools, ...blocksOf(system)], hiddenTokens(tools)),
    ...messages.flatMap(({ role, content }) => partsOf(model, role, blocksOf(content))),
  ]
}

/** What a prompt has in tokens, rounded up part by part so that parts can be added up. */
export function countTokens(prompt: Prompt): number {
  return promptParts(prompt).reduce((sum, { tokens }) => sum + tokens, frameTokens)
}

/** One part for each block; the role stands before the first. */
function partsOf(model: string, role: string, blocks: readonly Block[], hidden = 0): PromptPart[] {
  if (blocks.length === 0) return [{ identity: role, tokens: textTokens(role), cacheTtl: undefined }]
  return blocks.map((block, index) => {
    const before = index === 0 ? `${role}\n` : '\n'
    const { words, others } = contentOf(model, block)
    const tokens = textTokens(before + words) + others + (index === 0 ? hidden : 0)
    return { identity: before + readable(block), tokens, cacheTtl: ttlOf(block) }
  })
}

/** Text has a token in four bytes. A character of four bytes is rare enough to fall apart into them. */
function textTokens(text: string): number {
  const rare = 4 * (text.match(/[\u{10000}-\u{10FFFF}]/gu)?.length ?? 0)
  return rare + Math.ceil((Buffer.byteLength(text) - rare) / 4)
}

/** What a block says in words, and the tokens of what it has besides. */
interface Content {
  words: string
  others: number
}

function contentOf(model: string, block: Block): Content {
  const { source, content, ...more } = block
  if (block['type'] === 'image') return { words: '', others: imageTokens(model, source as Source) }
  if (block['type'] === 'document') return documentContent(model, source as Source, more)
  if (block['type'] === 'tool_result') return joined(more, model, content)
  return { words: readable(block), others: 0 }
}

function documentContent(model: string, source: Source & { content?: unknown }, more: Block): Content {
  if (source.type === 'text') return { words: readable({ ...more, source }), others: 0 }
  if (source.type === 'content') return joined(more, model, source.content)
  return { words: readable(more), others: pdfTokens(model, source) }
}

/** A block that has others in it. */
function joined(block: Block, model: string, content: unknown): Content {
  const inner = blocksOf(content).map((each) => contentOf(model, each))
  return {
    words: [readable(block), ...inner.map(({ words }) => words)].join('\n'),
    others: inner.reduce((sum, { others }) => sum + others, 0),
  }
}

function blocksOf(content: unknown): readonly Block[] {
  if (Array.isArray(content)) return content as Block[]
  return content === undefined ? [] : [{ type: 'text', text: content }]
}

function ttlOf(block: Block): PromptPart['cacheTtl'] {
  const marks = [block, ...blocksOf(block['content'])].map(({ cache_control: mark }) => mark as CacheControl)
  const mark = marks.findLast((each) => each)
  return mark ? (mark.ttl ?? '5m') : undefined
}

/** Drops `cache_control`, which moves from turn to turn and is not part of what is cached. */
function readable(block: Block): string {
  const { cache_control: _mark, ...content } = block
  return content['type'] === 'text' ? String(content['text']) : JSON.stringify(content)
}
