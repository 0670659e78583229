/**
 * The text as Postgres can store it, at the same length: without NUL, and without half surrogates, which have
 * no UTF-8. Replaced, not left out, so that no name turns into another.
 */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}

/** A parameter of a statement, with every text made storable. */
export function storable(parameter: unknown): unknown {
  if (typeof parameter === 'string') return storableText(parameter)
  return Array.isArray(parameter) ? parameter.map(storable) : parameter
}
