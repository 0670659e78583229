import { InvalidRequestError } from '../../errors.ts'

/** One field of a request and what is wrong with it; '' is the whole. */
export interface InvalidField {
  readonly field: string
  readonly problem: string
}

/**
 * How many fields are named before the rest is only counted: one wrong item, repeated in 40 kB, once drew a
 * response of 5.6 MB.
 */
const mostNamed = 10
/** The most characters of the caller's own text that are quoted back. */
const longestQuote = 100

/** The refusal of a request for its fields; short, whatever was sent. */
export function invalidFields(fields: readonly InvalidField[]): InvalidRequestError {
  const named = fields.slice(0, mostNamed).map(({ field, problem }) => ({ field: shortened(field), problem }))
  const more = fields.length - named.length
  const summary = named.map(({ field, problem }) => (field === '' ? problem : `${field} ${problem}`))
  if (more > 0) summary.push(`and ${more} more`)
  return new InvalidRequestError(`Invalid request: ${summary.join('; ')}.`, 'invalid_request', {
    fields: named,
    ...(more > 0 && { more_fields: more }),
  })
}

/** The first few, separated by commas, and how many more there are. */
export function listed(texts: readonly string[]): string {
  const more = texts.length - mostNamed
  return texts.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** The beginning of a caller's text, without half a character at its end. */
export function shortened(text: string): string {
  return text.length <= longestQuote ? text : `${text.slice(0, longestQuote).toWellFormed()}…`
}
