import type { Prompt } from './messages-request.ts'

/** A stretch of the prompt, after which a cached prefix may end. */
interface PromptPart {
  text: string
  tokens: number
  /** Set when this stretch holds a `cache_control`. */
  cacheTtl: '5m' | '1h' | undefined
}

/** The frame around a prompt, in tokens; never cached, so that `input_tokens` is never 0, as in the real API. */
export const frameTokens = 3

const bytesPerToken = 4

type Block = Record<string, unknown> & {
  cache_control?: { ttl?: '5m' | '1h' | undefined } | null | undefined
}

/** The prompt in the order in which Claude reads it: tools and system, then each message. */
export function promptParts({ system = [], tools = [], messages }: Prompt): PromptPart[] {
  return [
    part('system', [...tools, ...blocksOf(system)]),
    ...messages.map(({ role, content }) => part(role, blocksOf(content))),
  ]
}

/** A quarter of the prompt's UTF-8 bytes, rounded up part by part so that parts can be added up. */
export function countTokens(prompt: Prompt): number {
  return promptParts(prompt).reduce((sum, { tokens }) => sum + tokens, frameTokens)
}

const blocksOf = (content: string | Block[]): Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content

function part(role: string, blocks: Block[]): PromptPart {
  const text = [role, ...blocks.map(readable)].join('\n')
  const marker = blocks.findLast((block) => block.cache_control)?.cache_control
  return {
    text,
    tokens: Math.ceil(Buffer.byteLength(text) / bytesPerToken),
    cacheTtl: marker ? (marker.ttl ?? '5m') : undefined,
  }
}

/** Drops `cache_control`, which moves from turn to turn and is not part of what is cached. */
function readable(block: Block): string {
  const { cache_control: _marker, ...content } = block
  return content['type'] === 'text' ? String(content['text']) : JSON.stringify(content)
}
