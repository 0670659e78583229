import * as z from 'zod/mini'

/** In characters, of any text of which nothing more is known. */
const longestText = 200

/** An id as a caller writes it. Any text may be one: what is no id names nothing, and is no bad request. */
export const anyId = z.string().check(z.maxLength(longestText))

/** A time in ISO 8601, whose seconds may have any number of decimals; so long it is with all that anybody writes. */
export const longestTime = 40

/** So many names an object may have that are the caller's own. */
export const atMostNames = (most: number) => [
  z.refine<object>((value) => Object.keys(value).length <= most, {
    error: `must not have more than ${most} names`,
  }),
  z.meta({ maxProperties: most }),
]
