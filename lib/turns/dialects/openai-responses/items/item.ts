/** An event of a response, without its number. */
export interface ItemEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** Where an item stands: its id, and its place in the output. */
export interface Place {
  readonly id: string
  readonly output_index: number
}

/** An item of a response's output, told as the block of Claude's answer comes that it stands for. */
export interface Item {
  readonly opening: readonly ItemEvent[]
  /** @param delta of the block, or the block itself, which may begin with a part of its content */
  add(delta: unknown): readonly ItemEvent[]
  close(): readonly ItemEvent[]
}

export function itemAdded(output_index: number, item: object): ItemEvent {
  return { type: 'response.output_item.added', output_index, item }
}

export function itemDone(output_index: number, item: object): ItemEvent {
  return { type: itemDoneType, output_index, item }
}

export const itemDoneType = 'response.output_item.done'

/** A message of the assistant. */
export function messageItem(id: string, status: 'in_progress' | 'completed', content: readonly object[]) {
  return { id, type: 'message', status, role: 'assistant', content }
}
