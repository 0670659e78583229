import type { Operation } from '../requests/operations.ts'

/** A request that is about to be sent. */
export interface Draft {
  readonly operation: Operation
  readonly method: string
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

/** A way to make a request wrong in one place. */
export interface Spoiling {
  readonly name: string
  /** What it spoils; tried if the request has such a thing. */
  readonly part: 'body' | 'query' | 'path' | 'any'
  /** The code of the right answer, if there is only one. */
  readonly refusedAs?: string
  /** @param pick chooses the place and what stands there */
  spoil(draft: Draft, pick: number): Partial<Draft>
}

/** @throws RangeError if there is nothing to choose from */
export function oneOf<Item>(items: readonly Item[], pick: number): Item {
  if (items.length === 0) throw new RangeError('there is nothing to choose from')
  return items[pick % items.length] as Item
}
