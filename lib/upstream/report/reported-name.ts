/** Claude's own names are shorter; they are logged and stored. */
const longestName = 40

/**
 * A name in a report, which is untrusted JSON, such that every log and column takes it: one that is not plain ASCII stays a name
 * that nobody knows. Undefined: it is none.
 */
export function reportedName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  return value.slice(0, longestName).replaceAll(/[^\x21-\x7e]/g, '?')
}
