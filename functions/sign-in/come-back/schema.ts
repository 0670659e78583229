import * as z from 'zod/mini'

/** Identity providers send codes of some KB. */
const text = z.optional(z.string().check(z.maxLength(8_192)))

/** What the identity provider says (RFC 6749, 4.1.2; RFC 9207). What else it sends is ignored. */
export const comingBackInput = {
  query: z.object({ state: text, code: text, error: text, error_description: text, iss: text }),
}
