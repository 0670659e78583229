import { InvalidRequestError, UnsupportedMediaTypeError } from '../errors.ts'

interface SentBody {
  readonly body: string
  readonly isBase64Encoded: boolean
  readonly headers: Readonly<Record<string, string | undefined>>
}

/**
 * Refuses a body that did not arrive as its sender wrote it: a compressed one, and one in which something on
 * the way has replaced what is not UTF-8 by U+FFFD. That is three bytes long, and what it replaces seldom is,
 * so the body's length differs from its Content-Length.
 * @throws UnsupportedMediaTypeError, InvalidRequestError
 */
export function refuseReencoded({ body, isBase64Encoded, headers }: SentBody): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? ''
  if (encoding !== '' && encoding !== 'identity') {
    throw new UnsupportedMediaTypeError(
      'A compressed body is not read: send it without Content-Encoding.',
      'unsupported_content_encoding',
    )
  }
  const sent = headers['content-length']
  if (isBase64Encoded || sent === undefined || !body.includes('\u{fffd}')) return
  if (Number(sent) !== Buffer.byteLength(body)) {
    throw new InvalidRequestError('The body is not valid JSON in UTF-8.', 'invalid_json')
  }
}
