import { toolInput } from '../../../upstream/tool-input.ts'
import { eventsIn } from './written-in.ts'

type Json = Record<string, unknown>

/**
 * The message that a complete list of events tells, as the Messages API returns it unstreamed.
 * @param lines of its events
 */
export function wholeMessage(lines: string): Json {
  let message: Json = {}
  const blocks: Json[] = []
  const inputs = new Map<number, string>()
  for (const event of eventsIn(lines)) {
    const index = Number(event['index'])
    switch (event.type) {
      case 'message_start':
        message = { ...(event['message'] as Json) }
        break
      case 'content_block_start':
        blocks[index] = { ...(event['content_block'] as Json) }
        break
      case 'content_block_delta':
        addDelta(blocks[index], event['delta'], (json) => inputs.set(index, (inputs.get(index) ?? '') + json))
        break
      case 'content_block_stop':
        endBlock(blocks[index], inputs.get(index))
        break
      case 'message_delta': {
        const { type: _type, delta, usage, ...more } = event
        const known = message['usage']
        message = {
          ...message,
          ...(delta as Json),
          ...more,
          usage: { ...(known as Json), ...withoutNulls(usage as Json | undefined) },
        }
        break
      }
    }
  }
  return { ...message, content: blocks }
}

/** Null, or no usage: it is not said again. */
function withoutNulls(usage: Json = {}): Json {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null))
}

/** Fields that come whole, though they are texts. */
const whole = new Set(['signature', 'content', 'encrypted_content'])
/** Fields that are no part of a block: its kind of delta, and how much was thought so far. */
const beside = new Set(['type', 'estimated_tokens'])

/**
 * A delta's field is named like the block's: texts are appended, lists grow, everything else is replaced.
 * Citations come one by one.
 */
function addDelta(block: Json | undefined, delta: unknown, addInput: (json: string) => void): void {
  if (block === undefined || typeof delta !== 'object' || delta === null) return
  for (const [name, value] of Object.entries(delta)) {
    const known = block[name]
    if (beside.has(name)) continue
    if (name === 'partial_json') addInput(String(value))
    else if (name === 'citation') block['citations'] = [...((block['citations'] as unknown[]) ?? []), value]
    else if (typeof known === 'string' && typeof value === 'string' && !whole.has(name))
      block[name] = known + value
    else if (Array.isArray(known) && Array.isArray(value))
      block[name] = [...(known as unknown[]), ...(value as unknown[])]
    else block[name] = value
  }
}

/**
 * A tool's input is JSON only once it is complete; a block without any keeps the input that it began with.
 */
function endBlock(block: Json | undefined, input: string | undefined): void {
  if (block === undefined || input === undefined || input === '') return
  block['input'] = toolInput(input)
}
