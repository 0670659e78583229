/** The text as Postgres can keep it: what it cannot store must not cost the books their entry. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}
