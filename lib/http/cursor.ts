import { InvalidRequestError } from '../errors.ts'

/** One page of a list; `next_cursor` is opaque and asks for the page after it. */
export interface Page<Item> {
  data: Item[]
  has_more: boolean
  next_cursor: string | null
}

/**
 * The most bytes of a page's items as they are carried: as JSON inside JSON, in which every quotation mark
 * has three more. Of the 6 MB that a function may return it leaves enough for everything else.
 */
export const pageBytes = 5_000_000

/**
 * Makes a page of rows that were queried with one more than `limit`: as many as fit into `pageBytes`, and at
 * least one.
 * @param keyOf a row's place in the order
 */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => string[],
  toItem: (row: Row) => Item,
): Page<Item> {
  const data: Item[] = []
  let bytes = 0
  for (const row of rows.slice(0, limit)) {
    const item = toItem(row)
    bytes += carriedBytes(item)
    if (bytes > pageBytes && data.length > 0) break
    data.push(item)
  }
  const last = rows[data.length - 1]
  const hasMore = rows.length > data.length && last !== undefined
  return {
    data,
    has_more: hasMore,
    next_cursor: hasMore ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') : null,
  }
}

/** How many bytes a value takes in a function's response, whose body is a string in JSON. */
export function carriedBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)))
}

/** The place that a cursor names. @throws InvalidRequestError for a cursor that is not from this list */
export function parseCursor(cursor: string, parts: readonly RegExp[]): string[] {
  const key = decode(cursor)
  // Only strings, as toPage wrote them: some other values cannot even be turned into text.
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
