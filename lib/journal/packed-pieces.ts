/** Fewer characters than this are not worth two numbers: what is packed is never longer than what is not. */
const leastShared = 16

/** A piece that begins and ends as the one before it: with so many characters of its start and of its end. */
type Likeness = readonly [start: number, end: number, between: string]

/**
 * The pieces of an answer as a batch keeps them. An event of Anthropic's says a word in some 120 characters, nearly all of
 * which its neighbour says too; written out, 60 of them were 11 KB of a request to DynamoDB, which bills by the KB, and are 1.
 * @returns JSON
 */
export function packPieces(pieces: readonly string[]): string {
  let before = ''
  const packed = pieces.map((piece) => {
    const kept = likenessOf(before, piece) ?? piece
    before = piece
    return kept
  })
  return JSON.stringify(packed)
}

/** The pieces that were packed, the same in every character. @param packed from `packPieces` */
export function unpackPieces(packed: string): string[] {
  let before = ''
  return (JSON.parse(packed) as (string | Likeness)[]).map((kept) => {
    before = typeof kept === 'string' ? kept : pieceLike(before, kept)
    return before
  })
}

/** Undefined where too little is shared. */
function likenessOf(before: string, piece: string): Likeness | undefined {
  const most = Math.min(before.length, piece.length)
  if (most < leastShared) return undefined
  let start = 0
  while (start < most && before.charCodeAt(start) === piece.charCodeAt(start)) start += 1
  let end = 0
  while (end < most - start && before.at(-1 - end) === piece.at(-1 - end)) end += 1
  return start + end < leastShared ? undefined : [start, end, piece.slice(start, piece.length - end)]
}

function pieceLike(before: string, [start, end, between]: Likeness): string {
  return before.slice(0, start) + between + before.slice(before.length - end)
}
