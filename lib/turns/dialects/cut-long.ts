/** The most characters of a piece: one frame for a reader, and less than an item of the journal takes. */
const longest = 40_000

/** A text as one piece, unless it is very long. Nothing is cut between the two halves of a character. */
export function cutLong(text: string): string[] {
  if (text.length <= longest) return [text]
  const pieces: string[] = []
  for (let start = 0, end: number; start < text.length; start = end) {
    end = start + longest
    if (end < text.length && isFirstHalf(text.charCodeAt(end - 1))) end -= 1
    pieces.push(text.slice(start, end))
  }
  return pieces
}

function isFirstHalf(codeUnit: number): boolean {
  return codeUnit >= 0xd800 && codeUnit <= 0xdbff
}
