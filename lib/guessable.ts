/** Random text of 32 characters has so many different ones, but for one in ten million of hexadecimal digits. */
const leastDifferent = 8
/** What stands in examples until somebody puts a secret there. */
const placeholders =
  /change.?me|replace.?me|placeholder|password|passphrase|to.?be.?set|your.?(secret|token|pepper)/i

/**
 * Whether a long secret is one that people think of and others try: few different characters, a short text over and over, a row
 * of the alphabet, a placeholder. Random text never is.
 */
export function isGuessable(secret: string): boolean {
  return (
    new Set(secret).size < leastDifferent ||
    repeatsItself(secret) ||
    isRow(secret) ||
    placeholders.test(secret)
  )
}

function repeatsItself(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period++) {
    if (text.startsWith(text.slice(period))) return true
  }
  return false
}

/** Most characters are neighbours in the alphabet, or among the digits. */
function isRow(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const neighbours = codes.filter((code, index) => Math.abs(code - (codes[index - 1] ?? Infinity)) <= 1)
  return neighbours.length > text.length / 2
}
