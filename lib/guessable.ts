/**
 * All but one in ten million random texts of 32 hexadecimal digits have at least this many different
 * characters.
 */
const leastDifferent = 8
/** What examples have in place of a secret. */
const placeholders =
  /change.?me|replace.?me|placeholder|password|passphrase|to.?be.?set|your.?(secret|token|pepper)/i

/**
 * Whether a long secret is one that people think of and attackers try: few different characters, a short text
 * over and over, a run of the alphabet, a placeholder. Random text never is.
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

/** Whether most characters are neighbours in the alphabet, or among the digits. */
function isRow(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const neighbours = codes.filter((code, index) => Math.abs(code - (codes[index - 1] ?? Infinity)) <= 1)
  return neighbours.length > text.length / 2
}
