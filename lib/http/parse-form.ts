import { InvalidRequestError, RequestTooLargeError } from '../errors.ts'
import type { SentBody } from './sent-body.ts'

/** In bytes. The largest field is a token of an identity provider, of some KB. */
const formLimit = 65_536
const mostFields = 100

/**
 * The fields of a body in the form `application/x-www-form-urlencoded`, as browsers and OAuth clients send it. A field
 * stands in it once (RFC 6749, 3.2).
 * @throws InvalidRequestError, RequestTooLargeError
 */
export function parseForm({ bytes, text = bytes.toString() }: SentBody): Record<string, string> {
  if (bytes.length > formLimit) throw new RequestTooLargeError(`The body is larger than ${formLimit} bytes.`)
  const fields = [...new URLSearchParams(text)]
  if (fields.length > mostFields || new Set(fields.map(([name]) => name)).size < fields.length) {
    throw new InvalidRequestError('A field stands in the body twice, or there are too many.')
  }
  if (fields.flat().some((each) => each.includes('\0'))) {
    throw new InvalidRequestError('Text must not contain NUL.', 'invalid_text')
  }
  // Not assigned one by one: a field may be named __proto__.
  return Object.fromEntries(fields)
}
