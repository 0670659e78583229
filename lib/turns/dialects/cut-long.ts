/** The most characters in a piece: one frame for a reader, and less than a journal item takes. */
const longest = 40_000

/** A text as one piece, or several where it is very long. No cut splits a surrogate pair. */
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
