import { InvalidRequestError, RequestTooLargeError } from '../errors.ts'
import { parseJson, type SentBody } from './sent-body.ts'

/** In bytes. Lambda itself would accept 6 MB. */
export const bodyLimit = 1_048_576
/**
 * The most objects, arrays, strings and other values in a body. Ours have some two hundred at most, and each
 * wrong one is an issue of its own: hundreds of thousands kill the schema library.
 */
export const valuesLimit = 1_000
/** JSON.parse handles a million levels, but JSON.stringify dies at ten thousand. */
const depthLimit = 32

/**
 * The JSON body of a request, as a value that Postgres can store: its text type refuses NUL, and would
 * silently change a lone surrogate.
 * @throws RequestTooLargeError, InvalidRequestError
 */
export function parseBody(sent: SentBody): unknown {
  if (sent.bytes.length > bodyLimit) {
    throw new RequestTooLargeError(`The body is larger than ${bodyLimit} bytes.`)
  }
  const value = parseJson(sent)
  refuseHarmful(value)
  return value
}

/** Walks without recursion, because the caller chooses the depth. */
function refuseHarmful(root: unknown): void {
  const pending: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }]
  let values = 0
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next
    values += 1
    if (values > valuesLimit) {
      throw new InvalidRequestError(`The body holds more than ${valuesLimit} values.`, 'too_many_values')
    }
    if (typeof value === 'string') refuseHarmfulText(value)
    if (typeof value !== 'object' || value === null) continue
    if (depth > depthLimit) {
      throw new InvalidRequestError(
        `The body is nested more than ${depthLimit} levels deep.`,
        'json_too_deep',
      )
    }
    for (const [key, child] of Object.entries(value)) {
      refuseHarmfulText(key)
      // JSON.parse keeps it as an own key; a later Object.assign would make it the prototype.
      if (key === '__proto__') throw new InvalidRequestError('The field "__proto__" is not allowed.')
      pending.push({ value: child, depth: depth + 1 })
    }
  }
}

function refuseHarmfulText(text: string): void {
  if (text.includes('\0')) throw new InvalidRequestError('Text must not contain NUL.', 'invalid_text')
  if (!text.isWellFormed()) {
    throw new InvalidRequestError('Text must not contain lone surrogates.', 'invalid_text')
  }
}
