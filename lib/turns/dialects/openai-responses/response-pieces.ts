import { frame } from '../../../http/event-stream.ts'
import type { PiecesOf } from '../../../upstream/answer.ts'
import type { ScannedEvent } from '../../../upstream/event-scanner.ts'
import { field } from '../../../upstream/report/reported-usage.ts'
import { cutLong } from '../cut-long.ts'
import type { TurnIds } from '../dialect.ts'
import { customItem } from './items/custom-item.ts'
import { functionItem } from './items/function-item.ts'
import type { Item, ItemEvent, Place } from './items/item.ts'
import { reasoningItem } from './items/reasoning-item.ts'
import { refusalEvents } from './items/refusal-events.ts'
import { textItem } from './items/text-item.ts'
import { type ItemKind, itemId } from './response-ids.ts'
import { eventsBeforePieces } from './start-frames.ts'
import { noteFrame } from './told-events.ts'
import type { ToolNames } from './tool-names.ts'

/**
 * Tells Claude's answer as the items of a response, each event as soon as what it tells has come. Blocks of a type that is
 * not known here are left out, and so are pings.
 */
export function responsePieces(turn: TurnIds, tools: ToolNames): PiecesOf {
  const telling = new ItemsOfAnswer(turn, tools)
  let sequence = eventsBeforePieces
  return (event) => {
    const frames = telling
      .eventsOf(event)
      // The number comes last: so an event begins as the one before it, of which the journal makes use (`packPieces`).
      .map(({ type, ...fields }) => frame(type, { type, ...fields, sequence_number: sequence++ }))
    if (event.type === 'message_delta') frames.push(noteFrame(event))
    return frames.flatMap((lines) => (lines === '' ? [] : cutLong(lines)))
  }
}

class ItemsOfAnswer {
  readonly #turn: TurnIds
  readonly #tools: ToolNames
  /** By the index of the block. */
  readonly #open = new Map<unknown, Item>()
  #nextPlace = 0
  #hasRefused = false

  constructor(turn: TurnIds, tools: ToolNames) {
    this.#turn = turn
    this.#tools = tools
  }

  eventsOf(event: ScannedEvent): readonly ItemEvent[] {
    const { type, index } = event
    switch (type) {
      case 'content_block_start':
        return this.#begin(index, event['content_block'])
      case 'content_block_delta':
        return this.#open.get(index)?.add(event['delta']) ?? []
      case 'content_block_stop':
        return this.#end(index)
      case 'message_delta':
        return this.#refusal(event['delta'])
      default:
        return []
    }
  }

  #begin(index: unknown, block: unknown): readonly ItemEvent[] {
    const item = this.#itemOf(block)
    if (item === undefined) return []
    this.#open.set(index, item)
    return [...item.opening, ...item.add(block)]
  }

  #end(index: unknown): readonly ItemEvent[] {
    const item = this.#open.get(index)
    this.#open.delete(index)
    return item?.close() ?? []
  }

  #itemOf(block: unknown): Item | undefined {
    switch (field(block, 'type')) {
      case 'text':
        return textItem(this.#place('msg'))
      case 'thinking':
      case 'redacted_thinking':
        return reasoningItem(this.#place('rs'))
      case 'tool_use':
        return this.#callOf(block)
      default:
        return undefined
    }
  }

  #callOf(block: unknown): Item {
    const name = String(field(block, 'name'))
    const tool = this.#tools.get(name) ?? { kind: 'function', name }
    if (tool.kind === 'custom') return customItem(this.#place('ctc'), block, tool)
    return functionItem(this.#place('fc'), block, tool)
  }

  /** Claude may say more than once why it stopped. */
  #refusal(delta: unknown): readonly ItemEvent[] {
    if (this.#hasRefused || field(delta, 'stop_reason') !== 'refusal') return []
    this.#hasRefused = true
    return refusalEvents(this.#place('msg'), delta)
  }

  #place(kind: ItemKind): Place {
    const output_index = this.#nextPlace++
    return { id: itemId(kind, this.#turn, output_index), output_index }
  }
}
