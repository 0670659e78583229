import { InvalidRequestError } from '../errors.ts'

/** One page of a list; `next_cursor` is opaque and asks for the page after it. */
export interface Page<Item> {
  data: Item[]
  has_more: boolean
  next_cursor: string | null
}

/** Makes a page of rows that were asked for with one more than `limit`. `keyOf` names a row's place in the order. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => string[],
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return {
    data: shown.map(toItem),
    has_more: hasMore,
    next_cursor: hasMore ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') : null,
  }
}

/** The place that a cursor names. @throws InvalidRequestError when it is none of this list */
export function parseCursor(cursor: string, parts: readonly RegExp[]): string[] {
  const key = decode(cursor)
  // Only texts, as toPage wrote them: of other values, some cannot even be made text.
  if (Array.isArray(key) && key.every((part) => typeof part === 'string') && key.length === parts.length) {
    if (key.every((text, index) => parts[index]?.test(text))) return key
  }
  throw new InvalidRequestError('The cursor is not one that this list gave.', 'invalid_cursor')
}

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}
