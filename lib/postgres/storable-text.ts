/**
 * The text as Postgres can keep it, as long as before: it has no NUL, and of a surrogate without its other half no UTF-8.
 * Replaced and not left out, so that no name becomes another one by it.
 */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}

/** A parameter of a statement, of which every text can be kept. */
export function storable(parameter: unknown): unknown {
  if (typeof parameter === 'string') return storableText(parameter)
  return Array.isArray(parameter) ? parameter.map(storable) : parameter
}
