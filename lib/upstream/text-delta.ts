/**
 * The event that a word of an answer comes in, as Claude writes it: nearly all of a stream. The whole of it is checked, so what
 * matches is JSON; what does not is left to `JSON.parse`, which took 0.5 µs for each, and this takes 0.2.
 */
const textDelta =
  /^\{"type":"content_block_delta","index":(0|[1-9]\d{0,8}),"delta":\{"type":"text_delta","text":("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*")\} *\}$/

interface TextDelta {
  readonly type: 'content_block_delta'
  readonly index: number
  readonly delta: { readonly type: 'text_delta'; readonly text: string }
}

/** In characters: some megabytes are more than the stack of a regular expression takes. */
const longest = 4_000

/** @returns the event that `JSON.parse` would read from it; undefined: it may be anything else */
export function readTextDelta(json: string): TextDelta | undefined {
  const [, index, quoted] = (json.length <= longest && textDelta.exec(json)) || []
  if (quoted === undefined) return undefined
  const text = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)
  return { type: 'content_block_delta', index: Number(index), delta: { type: 'text_delta', text } }
}
